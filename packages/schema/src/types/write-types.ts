import { SpineError, type TopicFormat, type TopicSchema } from '@digital-spine/core'
import { compileSchema } from '../formats/compile-schema.ts'
import { createDeclarations, type Declarations } from './declarations.ts'
import { commentLines } from './type-text.ts'

/** Declares the type of payloads by the given name, and before or after it whatever it refers to. */
type Declare = (schema: TopicSchema, name: string, declarations: Declarations) => void

const formats: Readonly<Partial<Record<TopicFormat, () => Promise<Declare>>>> = {
  jsonschema: async () => (await import('./json-schema.ts')).declareJsonSchema,
  csv: async () => (await import('./table.ts')).declareTable,
  tsv: async () => (await import('./table.ts')).declareTable,
  avro: async () => (await import('./avro.ts')).declareAvro,
  protobuf: async () => (await import('./protobuf.ts')).declareProtobuf,
}

/** What types are made of: `name` becomes that of the payloads' type, and `source` is told in a comment. */
export type TypesOf = { readonly name: string; readonly source: string }

/**
 * What `Validators.writeTypes` answers, in this thread. Throws SCHEMA_INVALID, and VALIDATION_FAILED for XML and XSD.
 */
export async function writeTypes(schema: TopicSchema, { name, source }: TypesOf): Promise<string> {
  const load = formats[schema.format]
  if (load === undefined)
    throw new SpineError('VALIDATION_FAILED', `No types are made of the format "${schema.format}".`)
  const declare = await load()
  await compileSchema(schema)
  const declarations = createDeclarations()
  declare(schema, name, declarations)
  const head = commentLines(`Types of ${source}, made by "spine topic types".`)
  return `${head.join('\n')}\n\n${declarations.write()}`
}
