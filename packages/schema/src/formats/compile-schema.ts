import type { TopicFormat, TopicSchema } from '@digital-spine/core'
import type { CompiledSchema } from '../compiled-schema.ts'

type Compile = (schema: TopicSchema) => CompiledSchema | Promise<CompiledSchema>

/** Loaded when the first topic of a format comes. */
const formats: Readonly<Record<TopicFormat, () => Promise<Compile>>> = {
  jsonschema: async () => (await import('./json-schema.ts')).compileJsonSchema,
  xsd: async () => (await import('./xsd.ts')).compileXsd,
  xml: async () => (await import('./xml.ts')).compileXml,
  csv: async () => (await import('./delimited.ts')).compileDelimited,
  tsv: async () => (await import('./delimited.ts')).compileDelimited,
  avro: async () => (await import('./avro.ts')).compileAvro,
  protobuf: async () => (await import('./protobuf.ts')).compileProtobuf,
}

/** Compiles a schema of any format in this thread. Throws SCHEMA_INVALID with `details.errors`. */
export async function compileSchema(schema: TopicSchema): Promise<CompiledSchema> {
  const load = formats[schema.format]
  if (load === undefined) throw new TypeError(`unknown format ${schema.format}`)
  const compile = await load()
  return compile(schema)
}
