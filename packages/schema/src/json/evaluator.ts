import { isSpineError, type SpineError } from '@digital-spine/core'
import { type Browser, removeUriSchemePlugin } from '@hyperjump/browser'
import '@hyperjump/json-schema/draft-07'
import {
  InvalidSchemaError,
  type SchemaObject,
  setMetaSchemaOutputFormat,
  setShouldValidateFormat,
  unregisterSchema,
} from '@hyperjump/json-schema/draft-2020-12'
import {
  BASIC,
  buildSchemaDocument,
  type CompiledSchema as Compiled,
  compile,
  getSchema,
  interpret,
  type SchemaDocument,
} from '@hyperjump/json-schema/experimental'
import '@hyperjump/json-schema/formats'
import { fromJs } from '@hyperjump/json-schema/instance/experimental'
import type { Problem } from '../compiled-schema.ts'
import { unusableSchema } from '../formats/unusable-schema.ts'
import { modernizeDraft7 } from './draft7.ts'
import { findPlaces } from './json-places.ts'
import { explain, keywordName, pointerOf } from './output.ts'
import { aliasesOf, type JsonSchema, type SchemaFile, uriOf } from './schema-folder.ts'

for (const scheme of ['http', 'https', 'file']) removeUriSchemePlugin(scheme)
setShouldValidateFormat(true)
setMetaSchemaOutputFormat(BASIC)

const draft7 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/
const draft2020 = 'https://json-schema.org/draft/2020-12/schema'

/** What is wrong with a value first, by path. Throws RangeError if it takes more stack than there is. */
export type Evaluate = (value: unknown) => readonly Problem[]

/**
 * Compiles a schema of several files, of which each has the draft that its `$schema` names, or else the main file's, or
 * else 2020-12. `pointer` (RFC 6901) tells with which part of the main file to start. Throws SCHEMA_INVALID. Nothing is
 * ever fetched: a reference that the files do not answer is refused.
 */
export async function compileEvaluator(
  files: readonly SchemaFile[],
  main: SchemaFile,
  pointer = '',
): Promise<Evaluate> {
  const turn = last.then(() => compileAlone(files, main, pointer))
  last = turn.catch(() => undefined)
  const compiled = await turn
  return (value) => {
    const instance = fromJs(value as Parameters<typeof fromJs>[0])
    if (interpret(compiled, instance).valid) return []
    const output = interpret(compiled, instance, BASIC)
    return explain((!output.valid && output.errors) || [], compiled, value)
  }
}

/** The library keeps the dialects that schemas define for all of them: one is compiled after the other. */
let last: Promise<unknown> = Promise.resolve()

async function compileAlone(files: readonly SchemaFile[], main: SchemaFile, pointer: string): Promise<Compiled> {
  const documents: Documents = new Map()
  const roots = new Map<SchemaFile, SchemaDocument>()
  try {
    for (const file of dialectsFirst(files)) {
      const otherwise = definesDialect(file) ? draft2020 : dialectOf(main.schema)
      roots.set(file, addDocument(documents, file, dialectOf(file.schema, otherwise)))
    }
    const browser = { _cache: cacheOf(documents, roots) } as unknown as Browser
    return await compile(await getSchema(`${uriOf(main.path)}#${encodeURI(pointer)}`, browser))
  } catch (cause) {
    throw refusal(cause, documents)
  } finally {
    for (const uri of documents.keys()) unregisterSchema(uri)
  }
}

type Documents = Map<string, { readonly file: SchemaFile; readonly document: SchemaDocument }>

/** Adds a file's document, which it answers, and those inside of it that have an `$id`. */
function addDocument(documents: Documents, file: SchemaFile, dialect: string): SchemaDocument {
  if (claimsStandardId(file.schema)) throw refused(file, 'an "$id" at json-schema.org is not its own')
  const schema = draft7.test(dialect) ? modernizeDraft7(file.schema) : file.schema
  const document = attempt(file, () => buildSchemaDocument(schema as SchemaObject | boolean, file.uri, dialect))
  for (const part of Object.values(document.embedded ?? {}) as SchemaDocument[]) {
    if (documents.has(part.baseUri)) throw refused(file, `the "$id" ${part.baseUri} is there twice`)
    documents.set(part.baseUri, { file, document: part })
  }
  return document
}

/** Where the library looks for documents: by `$id` first, else by where their files are. */
function cacheOf(documents: Documents, roots: ReadonlyMap<SchemaFile, SchemaDocument>): Record<string, SchemaDocument> {
  const files = [...roots.keys()]
  const byPath = [...roots].flatMap(([file, root]) => aliasesOf(file, files).map((alias) => [alias, root] as const))
  const byId = [...documents].map(([uri, { document }]) => [uri, document] as const)
  return Object.fromEntries([...byPath, ...byId])
}

/** A dialect has to be known before what is written in it. */
const dialectsFirst = (files: readonly SchemaFile[]): readonly SchemaFile[] =>
  files.toSorted((a, b) => Number(definesDialect(b)) - Number(definesDialect(a)))

const definesDialect = ({ schema }: SchemaFile): boolean => typeof schema === 'object' && '$vocabulary' in schema

const dialectOf = (schema: JsonSchema, otherwise = draft2020): string =>
  typeof schema === 'object' && typeof schema.$schema === 'string' ? schema.$schema : otherwise

/** The drafts' own schemas and dialects are the same for every topic. */
function claimsStandardId(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(
    ([name, member]) =>
      (name === '$id' && typeof member === 'string' && /\/json-schema\.org\//i.test(member)) ||
      claimsStandardId(member),
  )
}

function attempt<T>(file: SchemaFile, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw refused(file, messageOf(cause), cause)
  }
}

function refusal(cause: unknown, documents: Documents): unknown {
  if (isSpineError(cause, 'SCHEMA_INVALID')) return cause
  if (!(cause instanceof InvalidSchemaError)) return unusableSchema([{ message: messageOf(cause) }], cause)
  return unusableSchema(
    (cause.output.errors ?? []).map(({ keyword, instanceLocation }) => {
      const path = pointerOf(instanceLocation)
      const found = documents.get(instanceLocation.slice(0, instanceLocation.indexOf('#')))
      const place = found === undefined ? undefined : findPlaces(found.file.text, new Set([path])).get(path)
      const file = found === undefined ? {} : { file: found.file.path }
      return { message: `breaks the rules of its draft ("${keywordName(keyword)}")`, path, ...place, ...file }
    }),
    cause,
  )
}

const refused = (file: SchemaFile, message: string, cause?: unknown): SpineError =>
  unusableSchema([{ message, file: file.path }], cause)

function messageOf(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply'
  return error instanceof Error ? error.message : String(error)
}
