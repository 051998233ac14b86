import type { TopicSchema } from '@digital-spine/core'
import type { Type } from 'avsc'
import type { CompiledSchema } from '../compiled-schema.ts'
import { readAvroFiles } from './avro/files.ts'
import { createAvroReader } from './avro/reader.ts'
import { type BinaryInput, checkBinary, Malformed } from './binary-input.ts'
import { getMainFile } from './main-file.ts'
import { unusableSchema } from './unusable-schema.ts'
import { compileWhole, largerFormats } from './whole-stream.ts'

/**
 * Compiles Avro schemas. A payload is one datum of the type of the main file, or of the type that the schema's root names,
 * in the binary encoding and nothing beside it: no container, no fingerprint. Throws SCHEMA_INVALID.
 */
export function compileAvro(schema: TopicSchema): CompiledSchema {
  const type = readAvroType(schema)
  const read = createAvroReader(type)
  const readAll = (input: BinaryInput): void => {
    read(input)
    if (input.at !== input.bytes.length) throw new Malformed('There is more after the end of the datum.')
  }
  return compileWhole((payload) => checkBinary(payload, readAll), largerFormats)
}

/** The type of the payloads. Throws SCHEMA_INVALID. */
export function readAvroType(schema: TopicSchema): Type {
  const main = getMainFile(schema)
  const types = readAvroFiles(schema.files)
  const type = schema.root === undefined ? types.files.get(main.path) : types.find(schema.root)
  if (type === undefined) throw unusableSchema([{ message: `No file defines the type "${schema.root}".` }])
  return type
}
