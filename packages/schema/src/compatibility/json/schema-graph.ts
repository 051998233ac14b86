import { aliasesOf, type Json, type JsonSchema, type SchemaFile } from '../../json/schema-folder.ts'

/** Thrown where nothing sound can be said of a schema. */
export class Undecided extends Error {}

export type JsonObject = { readonly [name: string]: Json }

/** A schema with the file that it stands in. */
export type Part = { readonly schema: JsonSchema; readonly file: SchemaFile }

/** Schemas that all have to hold; none: anything goes. */
export type Node = readonly Part[]

/** The schemas of a version, which refer to each other. */
export type SchemaGraph = {
  readonly root: Part
  /** The draft that a part is written in: 7 or 2020. */
  draftOf(part: Part): Draft
  /** Follows a `$ref`. Throws {@link Undecided} for one that leads neither to a file nor by a JSON pointer. */
  resolve(part: Part, reference: string): Part
  /** Equal texts: the same schema, also between versions. Undefined where that cannot be told from the texts. */
  textOf(part: Part, schema: Json): string | undefined
}

export type Draft = 7 | 2020

export function createSchemaGraph(files: readonly SchemaFile[], main: SchemaFile): SchemaGraph {
  const byUri = new Map(files.flatMap((file) => [...aliasesOf(file, files), baseOf(file)].map((uri) => [uri, file])))
  const resolve = (part: Part, reference: string): Part => {
    const { file } = part
    if (hasInnerIds(file.schema)) throw new Undecided('it has an "$id" inside, which changes what references mean')
    const base = baseOf(file)
    if (!URL.canParse(reference, base)) throw new Undecided(`the reference ${reference}`)
    const url = new URL(reference, base)
    const pointer = decodeURIComponent(url.hash.slice(1))
    url.hash = ''
    const target = byUri.get(url.href)
    if (target === undefined || (pointer !== '' && !pointer.startsWith('/')))
      throw new Undecided(`the reference ${reference}`)
    return { schema: stepTo(target.schema, pointer, reference), file: target }
  }
  const texts = new Map<Json, string | null>()
  const draftOf = ({ file }: Part): Draft => readDraft(file.schema) ?? readDraft(main.schema) ?? 2020
  return {
    ...{ root: { schema: main.schema, file: main }, draftOf, resolve },
    textOf(part, schema) {
      const text = texts.get(schema) ?? trySpell({ part, schema, draftOf, resolve })
      texts.set(schema, text)
      return text ?? undefined
    },
  }
}

const drafts: readonly (readonly [RegExp, Draft])[] = [
  [/^https?:\/\/json-schema\.org\/draft-07\/schema#?$/, 7],
  [/^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/, 2020],
]

function readDraft(schema: JsonSchema): Draft | undefined {
  const name = isObject(schema) ? schema.$schema : undefined
  if (typeof name !== 'string') return undefined
  const draft = drafts.find(([pattern]) => pattern.test(name))
  if (draft === undefined) throw new Undecided(`its dialect ${name}`)
  return draft[1]
}

function baseOf({ schema, uri }: SchemaFile): string {
  const id = isObject(schema) && typeof schema.$id === 'string' ? schema.$id : ''
  const base = new URL(id, uri)
  base.hash = ''
  return base.href
}

const innerIds = new WeakMap<object, boolean>()

function hasInnerIds(schema: JsonSchema): boolean {
  if (!isObject(schema)) return false
  const known = innerIds.get(schema)
  if (known !== undefined) return known
  const found = Object.entries(schema).some(([name, member]) => name !== '$id' && hasMember(member, '$id'))
  innerIds.set(schema, found)
  return found
}

function hasMember(value: Json, wanted: string): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(
    ([name, member]) => (name === wanted && typeof member === 'string') || hasMember(member, wanted),
  )
}

function stepTo(schema: JsonSchema, pointer: string, reference: string): JsonSchema {
  let value: Json | undefined = schema
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? getMember(value, name) : undefined
  }
  if (typeof value === 'boolean' || isObject(value)) return value
  throw new Undecided(`the reference ${reference}`)
}

const getMember = (value: object, name: string): Json | undefined => (value as JsonObject)[name]

function trySpell(start: Parameters<typeof spell>[0]): string | null {
  try {
    return spell(start)
  } catch (error) {
    if (error instanceof Undecided) return null
    throw error
  }
}

/** A schema and whatever it refers to, files numbered as they are met. */
function spell({ part, schema, draftOf, resolve }: Pick<SchemaGraph, 'draftOf' | 'resolve'> & SpellStart): string {
  const files: SchemaFile[] = []
  const numberOf = (file: SchemaFile): number => {
    if (!files.includes(file)) files.push(file)
    return files.indexOf(file)
  }
  const targets = new Map<string, readonly Json[]>()
  const waiting: { at: Part; value: Json }[] = [{ at: part, value: schema }]
  numberOf(part.file)
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { at, value } = next
    for (const reference of referencesIn(value)) {
      const key = `${numberOf(at.file)} ${reference}`
      if (targets.has(key)) continue
      const target = resolve(at, reference)
      targets.set(key, [numberOf(target.file), draftOf(target), target.schema])
      waiting.push({ at: target, value: target.schema })
    }
  }
  return sortedJson([draftOf(part), schema, Object.fromEntries(targets)])
}

type SpellStart = { readonly part: Part; readonly schema: Json }

function* referencesIn(value: Json): Iterable<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    if (name === '$dynamicRef' || name === '$recursiveRef') throw new Undecided(name)
    if (name === '$ref' && typeof member === 'string') yield member
    yield* referencesIn(member)
  }
}

const numbers = new WeakMap<object, number>()
let count = 0

/** Equal for the same schemas of the same version. */
export function keyOf(node: Node): string {
  const keys = node.map(({ schema }) => {
    if (!isObject(schema)) return String(schema)
    if (!numbers.has(schema)) numbers.set(schema, count++)
    return String(numbers.get(schema))
  })
  return keys.toSorted().join('&')
}

/** JSON with the members of objects in order. */
function sortedJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${sortedJson(member)}`).join(',')}}`
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
