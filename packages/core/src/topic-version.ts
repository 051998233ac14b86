import { utf8 } from './bytes.ts'
import { SpineError } from './errors.ts'

export const topicFormats = ['jsonschema', 'xsd', 'xml', 'csv', 'tsv', 'avro', 'protobuf'] as const

/** How the payloads of a topic are written and what they are held to. */
export type TopicFormat = (typeof topicFormats)[number]

/** A file of a version: a relative POSIX path of at most 255 characters, without `.` or `..`, and UTF-8 text. */
export type TopicFile = { readonly path: string; readonly content: string }

/** What payloads are held to. */
export type TopicSchema = {
  readonly format: TopicFormat
  readonly files: readonly TopicFile[]
  /** Path of the file that checking starts with; null for `xml`, which has no files. */
  readonly main: string | null
  /**
   * Protobuf: full name of the message. Avro: full name of the type, where `main` has several. XSD: Clark name
   * (`{namespace}local`) of the root element, where only one is allowed.
   */
  readonly root?: string
}

/** A payload shown with a version; one of a binary format is written in base64. */
export type TopicExample = { readonly name: string; readonly content: string; readonly encoding: 'utf8' | 'base64' }

/** What a version consists of, all of it under its publisher's signature. */
export type TopicContent = TopicSchema & {
  /** Markdown. */
  readonly documentation?: string
  readonly examples?: readonly TopicExample[]
}

/** Media type of the payloads: RFC 8259, RFC 7303, RFC 7111, IANA's list, and as Avro's and Protobuf's makers name theirs. */
export const contentTypes: Record<TopicFormat, string> = {
  jsonschema: 'application/json',
  xsd: 'application/xml',
  xml: 'application/xml',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  avro: 'avro/binary',
  protobuf: 'application/protobuf',
}

/** Formats whose payloads are no text. */
export const binaryFormats: ReadonlySet<TopicFormat> = new Set(['avro', 'protobuf'])

/** Bytes of UTF-8 that files, documentation and examples of a version have together. */
export const maxTopicBytes = 4 * 1024 * 1024
export const maxTopicFiles = 100
const maxPathLength = 255
const maxRootLength = 1024

/** The content of a version that is one JSON Schema. */
export function jsonSchemaContent(schema: unknown): TopicContent {
  const main = 'schema.json'
  return { format: 'jsonschema', main, files: [{ path: main, content: JSON.stringify(schema, undefined, 2) }] }
}

export const isTopicFormat = (value: unknown): value is TopicFormat => topicFormats.some((format) => format === value)

/**
 * Checks what a version consists of: paths, no path twice, `main` one of the files, no more than {@link maxTopicFiles}
 * files and as many examples, no more than {@link maxTopicBytes}. What the files say is not looked at. Throws
 * SCHEMA_INVALID, and TOO_LARGE.
 */
export function checkTopicContent(content: TopicContent): void {
  const { format, files, main, root, documentation = '', examples = [] } = content
  if (files.length > maxTopicFiles || examples.length > maxTopicFiles)
    throw new SpineError('TOO_LARGE', `A version has at most ${maxTopicFiles} files and as many examples.`)
  for (const path of files.map((file) => file.path)) checkPath(path)
  checkDistinct(files.map(({ path }) => path))
  checkDistinct(examples.map(({ name }) => name))
  if (format === 'xml' && (files.length > 0 || main !== null))
    throw invalid('A topic of well-formed XML has no files; use the format "xsd" for a schema.')
  if (format !== 'xml' && !files.some(({ path }) => path === main))
    throw invalid(`The file that checking starts with ("main") is not among the files: ${String(main)}.`)
  if (root !== undefined && (root === '' || root.length > maxRootLength))
    throw invalid(`The name of the root is 1 to ${maxRootLength} characters.`)
  const texts = [documentation, ...[...files, ...examples].map((part) => part.content)]
  if (!texts.every((text) => text.isWellFormed())) throw invalid('A text of the version is no Unicode.')
  const bytes = texts.reduce((sum, text) => sum + utf8(text).length, 0)
  if (bytes > maxTopicBytes)
    throw new SpineError('TOO_LARGE', `The version has ${bytes} bytes; at most ${maxTopicBytes} are taken.`)
}

function checkPath(path: string): void {
  const isUsable =
    path.length <= maxPathLength &&
    path.isWellFormed() &&
    !/[\\\p{Cc}]/u.test(path) &&
    path.split('/').every((segment) => !['', '.', '..'].includes(segment))
  if (!isUsable) throw invalid(`A path of a file is relative and has no "." or "..": ${JSON.stringify(path)}.`)
}

function checkDistinct(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw invalid(`"${twice}" is there twice.`)
}

const invalid = (message: string): SpineError => new SpineError('SCHEMA_INVALID', message)
