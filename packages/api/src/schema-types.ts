import { isTopicFormat, type TopicFormat } from '@digital-spine/core'

/** Formats of topics as the DDHub client gateway names them; the last two it does not have. */
export const schemaTypes: Readonly<Record<TopicFormat, string>> = {
  ...{ jsonschema: 'JSD7', xsd: 'XSD6', xml: 'XML', csv: 'CSV', tsv: 'TSV' },
  ...{ avro: 'AVRO', protobuf: 'PROTOBUF' },
}

/** The format that the DDHub client gateway calls so; undefined if there is none. */
export const formatOfSchemaType = (schemaType: string): TopicFormat | undefined =>
  Object.keys(schemaTypes).find((format) => isTopicFormat(format) && schemaTypes[format] === schemaType) as
    | TopicFormat
    | undefined
