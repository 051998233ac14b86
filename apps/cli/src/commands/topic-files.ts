import { readdirSync } from 'node:fs'
import { basename, dirname, extname, join, relative, sep } from 'node:path'
import {
  binaryFormats,
  fromUtf8,
  isTopicFormat,
  SpineError,
  type TopicContent,
  type TopicFormat,
  topicFormats,
} from '@digital-spine/core'
import type { Command } from 'commander'
import { onGiven, readGiven } from './given-file.ts'

/** Where the files of a version are. */
export type TopicFileOptions = {
  schema?: string
  folder?: string
  format?: string
  root?: string
  docs?: string
  example?: readonly string[]
}

const formatOfExtension: Readonly<Record<string, TopicFormat>> = {
  ...{ '.json': 'jsonschema', '.xsd': 'xsd', '.avsc': 'avro', '.proto': 'protobuf' },
}

/** The options that {@link readTopicFiles} takes. */
export function withTopicFiles(command: Command): Command {
  return command
    .option('--schema <file>', 'the schema, or of several files the one that checking starts with')
    .option('--folder <folder>', 'takes all files of the same kind below it, which refer to each other by their paths')
    .option('--format <format>', `${topicFormats.join(', ')}; by the file's ending if left out`)
    .option('--root <name>', 'message of Protobuf, type of Avro, {namespace}element of XSD')
}

/** The content of a version out of files. Throws VALIDATION_FAILED for what does not go together. */
export function readTopicFiles({
  schema,
  folder,
  format: given,
  root,
  docs,
  example = [],
}: TopicFileOptions): TopicContent {
  const format = given ?? formatOfExtension[extname(schema ?? '')]
  if (!isTopicFormat(format))
    throw new SpineError('VALIDATION_FAILED', `Give --format, one of ${topicFormats.join(', ')}.`)
  if ((schema === undefined) !== (format === 'xml'))
    throw new SpineError('VALIDATION_FAILED', 'Give --schema FILE; only a topic of any well-formed XML (xml) has none.')
  const base = folder ?? dirname(schema ?? '.')
  const main = schema === undefined ? null : posix(relative(base, schema))
  const paths = main === null ? [] : folder === undefined ? [main] : filesBelow(folder, extname(main))
  return {
    ...{ format, main, files: paths.map((path) => ({ path, content: readText(join(base, path)) })) },
    ...(root === undefined ? {} : { root }),
    ...(docs === undefined ? {} : { documentation: readText(docs) }),
    ...(example.length === 0 ? {} : { examples: example.map((file) => readExample(file, format)) }),
  }
}

const filesBelow = (folder: string, extension: string): string[] =>
  onGiven(folder, () => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && extname(entry.name) === extension)
    .map((entry) => posix(relative(folder, join(entry.parentPath, entry.name))))
    .toSorted()

const posix = (path: string): string => path.split(sep).join('/')

function readText(file: string): string {
  const bytes = readGiven(file)
  try {
    return fromUtf8(bytes)
  } catch (cause) {
    throw new SpineError('VALIDATION_FAILED', `${file} is not UTF-8 text.`, { cause })
  }
}

function readExample(file: string, format: TopicFormat) {
  const encoding = binaryFormats.has(format) ? 'base64' : 'utf8'
  return { name: basename(file), content: readGiven(file).toString(encoding), encoding } as const
}
