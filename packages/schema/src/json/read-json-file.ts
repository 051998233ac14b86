import type { TopicFile } from '@digital-spine/core'
import { unusableSchema } from '../formats/unusable-schema.ts'
import { isJsonDocument, type JsonDocument, readJson } from './read-json.ts'

/** Reads a file of a schema as strictly as payloads are read. Throws SCHEMA_INVALID with the place. */
export function readJsonFile({ path, content }: TopicFile): JsonDocument {
  const read = readJson(Buffer.from(content))
  if (!isJsonDocument(read)) throw unusableSchema([{ ...read, file: path }])
  return read
}
