import type { TopicFile } from '@digital-spine/core'
import protobuf from 'protobufjs'
import { unusableSchema } from '../unusable-schema.ts'

const maxFieldNumber = 2 ** 29 - 1

/**
 * Reads and links `.proto` files: the given ones, which import each other by their paths, and those of Google's well-known
 * types that they import. Throws SCHEMA_INVALID with file and line.
 */
export function readProtoFiles(files: readonly TopicFile[]): protobuf.Root {
  const root = new protobuf.Root()
  const paths = new Set(files.map(({ path }) => path))
  const wellKnown = new Map<string, string>()
  for (const { path, content } of files) {
    for (const name of parse(root, path, content)) {
      if (paths.has(name)) continue
      if (protobuf.common.get(name) === null)
        throw unusableSchema([{ message: `The version has no file "${name}", which is imported.`, file: path }])
      wellKnown.set(name, path)
    }
  }
  try {
    for (const name of wellKnown.keys()) root.addJSON(protobuf.common.get(name)?.nested ?? {})
    root.resolveAll()
  } catch (cause) {
    throw unusableSchema([{ message: messageOf(cause) }], cause)
  }
  checkNumbers(root)
  return root
}

/** Full names of the messages at the top of a file. */
export function listMessages({ path, content }: TopicFile): readonly string[] {
  const root = new protobuf.Root()
  parse(root, path, content)
  return [...messagesOf(root)].map(({ fullName }) => fullName.slice(1))
}

function* messagesOf(namespace: protobuf.NamespaceBase): Iterable<protobuf.Type> {
  for (const nested of namespace.nestedArray) {
    if (nested instanceof protobuf.Type) yield nested
    else if (nested instanceof protobuf.Namespace) yield* messagesOf(nested)
  }
}

/** Adds a file to the root; answers with the names of the files that it imports. */
function parse(root: protobuf.Root, file: string, content: string): readonly string[] {
  // The library drops what has this name, without a word.
  if (/\b__proto__\b/.test(content)) throw unusableSchema([{ message: 'The name "__proto__" cannot be used.', file }])
  try {
    const { imports = [], weakImports = [] } = protobuf.parse(content, root, { keepCase: true })
    return [...imports, ...weakImports]
  } catch (cause) {
    const [, message, line] = /^(.*) \((?:.*, )?line (\d+)\)$/s.exec(messageOf(cause)) ?? [undefined, messageOf(cause)]
    throw unusableSchema(
      [{ message: message ?? 'unreadable', file, ...(line !== undefined && { line: Number(line) }) }],
      cause,
    )
  }
}

/** What the parser leaves unchecked and would make two readers disagree: the numbers of fields and extensions. */
function checkNumbers(namespace: protobuf.NamespaceBase): void {
  for (const nested of namespace.nestedArray) if (nested instanceof protobuf.Namespace) checkNumbers(nested)
  if (!(namespace instanceof protobuf.Type)) return
  for (const { id, name, declaringField } of namespace.fieldsArray) {
    const isUsable = id >= 1 && id <= maxFieldNumber && !(id >= 19_000 && id < 20_000)
    const isDeclared =
      declaringField === null || namespace.extensions?.some(([from = 0, to = 0]) => id >= from && id <= to)
    if (!isUsable || !isDeclared)
      throw unusableSchema([
        { message: `The field "${name}" of ${namespace.fullName.slice(1)} cannot have the number ${id}.` },
      ])
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unreadable')
