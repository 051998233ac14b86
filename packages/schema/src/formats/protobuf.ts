import type { TopicFile, TopicSchema } from '@digital-spine/core'
import protobuf, { type Root, type Type } from 'protobufjs'
import type { CompiledSchema } from '../compiled-schema.ts'
import { checkBinary } from './binary-input.ts'
import { getMainFile } from './main-file.ts'
import { listMessages, readProtoFiles } from './protobuf/files.ts'
import { createProtobufReader } from './protobuf/reader.ts'
import { unusableSchema } from './unusable-schema.ts'
import { compileWhole, largerFormats } from './whole-stream.ts'

/**
 * Compiles `.proto` files (proto2, proto3, editions). A payload is one message of the type that the schema's root names, or
 * of the only message at the top of the main file, in the binary format. Throws SCHEMA_INVALID.
 */
export function compileProtobuf(schema: TopicSchema): CompiledSchema {
  const message = readProtobufMessage(schema)
  const read = createProtobufReader(message)
  return compileWhole((payload) => checkBinary(payload, (input) => read(input, payload.length)), largerFormats)
}

/** The type of the payloads. Throws SCHEMA_INVALID. */
export function readProtobufMessage(schema: TopicSchema): Type {
  const main = getMainFile(schema)
  return findMessage(readProtoFiles(schema.files), schema.root ?? getOnlyMessage(main))
}

function findMessage(root: Root, name: string): Type {
  const found = root.lookup(`.${name}`)
  if (!(found instanceof protobuf.Type)) throw unusableSchema([{ message: `No file defines the message "${name}".` }])
  return found
}

function getOnlyMessage(file: TopicFile): string {
  const [message, another] = listMessages(file)
  if (message !== undefined && another === undefined) return message
  throw unusableSchema([{ message: 'The file has not exactly one message: name it as the root.', file: file.path }])
}
