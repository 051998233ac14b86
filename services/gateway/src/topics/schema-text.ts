import { formatOfSchemaType, type GatewayTopicPublication, type TopicCreation } from '@digital-spine/api'
import { SpineError, type TopicContent, type TopicFormat } from '@digital-spine/core'

/** Where the one text of a schema goes; well-formed XML is held to no schema. */
const mains: Readonly<Record<TopicFormat, string | null>> = {
  ...{ jsonschema: 'schema.json', xsd: 'schema.xsd', xml: null, csv: 'schema.json', tsv: 'schema.json' },
  ...{ avro: 'schema.avsc', protobuf: 'schema.proto' },
}

/** What a version of a format consists of whose schema is one text. */
export function contentOf(format: TopicFormat, schema: string): TopicContent {
  const main = mains[format]
  return { format, main, files: main === null ? [] : [{ path: main, content: schema }] }
}

/** The text that checking a payload starts with; empty for well-formed XML. */
export const schemaTextOf = ({ main, files }: TopicContent): string =>
  files.find(({ path }) => path === main)?.content ?? ''

/** A publication by its content, or by the text and the kind of its schema. Throws VALIDATION_FAILED. */
export function readPublication({ content, schemaType, schema, ...rest }: TopicCreation): GatewayTopicPublication {
  if (content !== undefined && schemaType === undefined && schema === undefined) return { ...rest, content }
  const format = schemaType === undefined ? undefined : formatOfSchemaType(schemaType)
  if (content !== undefined || format === undefined || schema === undefined)
    throw new SpineError('VALIDATION_FAILED', 'A version has either content, or schemaType and schema.')
  return { ...rest, content: contentOf(format, schema) }
}
