import type { TopicFile } from '../content.ts'
import { isNode, type Limit, type LimitWord, type Member, spell, textOf, toMember } from './member.ts'

type Schema = Readonly<Record<string, unknown>>
/** A part of a schema, and the file it stands in. */
type Place = { readonly schema: Schema; readonly file: string }

const words = [
  ...['const', 'default', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength'],
  ...['maxLength', 'pattern', 'format', 'minItems', 'maxItems'],
] as readonly LimitWord[]
const maxReferences = 20

/** What documents of a JSON Schema look like; references lead to whatever the files of the version answer. */
export function jsonOutline(files: readonly TopicFile[], main: string): Member {
  const roots = new Map(files.map(({ path, content }) => [path, readSchema(content, path === main)]))

  const follow = (reference: string, from: string): Place | undefined => {
    const [path = '', pointer = ''] = reference.split('#', 2)
    const file = path === '' ? from : fileOf(path, from)
    let at: unknown = file === undefined ? undefined : roots.get(file)
    if (pointer !== '' && !pointer.startsWith('/')) at = findAnchor(at, pointer)
    else for (const step of pointer.split('/').slice(1)) at = stepInto(at, step)
    return file !== undefined && isNode(at) ? { schema: at, file } : undefined
  }
  const fileOf = (path: string, from: string): string | undefined => {
    const target = new URL(path, baseOf(from)).href
    return [...roots.keys()].find((file) => baseOf(file) === target || fileUrl(file) === target)
  }
  const baseOf = (file: string): string => {
    const id = textOf(roots.get(file)?.$id)
    return id === undefined ? fileUrl(file) : new URL(id, fileUrl(file)).href.replace(/#$/, '')
  }
  /** What a part says with what it refers to; what stands beside a reference counts too. */
  const resolve = (given: unknown, file: string, times = 0): Place & { definition?: string } => {
    if (!isNode(given)) return { schema: given === false ? { not: {} } : {}, file }
    const reference = textOf(given.$ref) ?? textOf(given.$dynamicRef)
    const target = reference === undefined || times > maxReferences ? undefined : follow(reference, file)
    if (reference === undefined || target === undefined) return { schema: given, file }
    const inner = resolve(target.schema, target.file, times + 1)
    const { $ref: _, $dynamicRef: __, $defs: ___, definitions: ____, ...beside } = given
    const schema = Object.keys(beside).length === 0 ? inner.schema : { ...inner.schema, ...beside }
    return { schema, file: inner.file, definition: lastStep(reference) }
  }
  const describe = (name: string, given: unknown, file: string, isRequired: boolean): Member => {
    const { schema, file: at, definition } = resolve(given, file)
    return toMember({
      ...{ name, isRequired, definition, type: typeOf(schema, at) },
      description: textOf(schema.description) ?? textOf(schema.title),
      limits: limitsOf(schema),
      examples: Array.isArray(schema.examples) ? schema.examples.map(spell) : [],
      source: isNode(given) && typeof given.$ref === 'string' ? schema : given,
      members: () => membersOf(schema, at),
    })
  }
  const typeOf = (schema: Schema, file: string): string => {
    const branches = branchesOf(schema)
    if (schema.type === undefined && branches.length > 0)
      return [...new Set(branches.map((branch) => typeIn(branch, file)))].join(' | ')
    const types = [schema.type ?? impliedType(schema)].flat().map(String)
    return types.map((type) => (type === 'array' ? listType(schema, file) : type)).join(' | ')
  }
  const typeIn = (given: unknown, file: string): string => {
    const { schema, file: at } = resolve(given, file)
    return typeOf(schema, at)
  }
  const listType = ({ items }: Schema, file: string): string => {
    if (!isNode(items)) return 'array'
    const type = typeIn(items, file)
    return type.includes('|') ? `(${type})[]` : `${type}[]`
  }
  const membersOf = (schema: Schema, file: string): Member[] => [
    ...propertiesOf(schema, file),
    ...[schema.allOf].flat().flatMap((part) => {
      if (!isNode(part)) return []
      const place = resolve(part, file)
      return membersOf(place.schema, place.file)
    }),
    ...itemsOf(schema, file),
    ...branchesOf(schema)
      .map((branch, i) => {
        const { schema: form } = resolve(branch, file)
        return describe(textOf(form.title) ?? `${i + 1}`, branch, file, false)
      })
      .filter((branch) => branch.limits.length > 0 || branch.members().length > 0 || branch.description !== undefined),
  ]
  const propertiesOf = (schema: Schema, file: string): Member[] => {
    const required = new Set(Array.isArray(schema.required) ? schema.required : [])
    const named = Object.entries(isNode(schema.properties) ? schema.properties : {})
    const patterns = Object.entries(isNode(schema.patternProperties) ? schema.patternProperties : {})
    return [
      ...named.map(([name, member]) => describe(name, member, file, required.has(name))),
      ...patterns.map(([pattern, member]) => describe(`/${pattern}/`, member, file, false)),
      ...(isNode(schema.additionalProperties) ? [describe('*', schema.additionalProperties, file, false)] : []),
    ]
  }
  /** Members of items stand under the list itself; items of another kind that say something are a member. */
  const itemsOf = (schema: Schema, file: string): Member[] => {
    const tuple = [schema.prefixItems, schema.items].find(Array.isArray)
    const fixed = tuple?.map((item: unknown, i: number) => describe(`[${i}]`, item, file, false)) ?? []
    if (!isNode(schema.items)) return fixed
    const item = describe('[]', schema.items, file, false)
    const inner = item.members()
    const isPlain = item.limits.every(({ word }) => word === 'closed')
    if (fixed.length === 0 && isPlain && inner.length > 0) return [...inner]
    return isPlain && inner.length === 0 && item.description === undefined ? fixed : [...fixed, item]
  }
  return describe('', roots.get(main), main, true)
}

/** A file that is no JSON brings nothing; the main one has to be. */
function readSchema(content: string, isMain: boolean): Schema | undefined {
  try {
    const value: unknown = JSON.parse(content)
    return isNode(value) ? value : {}
  } catch (error) {
    if (isMain) throw error
    return undefined
  }
}

const fileUrl = (path: string): string => new URL(path, 'file:///').href
const branchesOf = ({ anyOf, oneOf }: Schema): unknown[] =>
  [anyOf, oneOf].flatMap((all) => (Array.isArray(all) ? all : []))
const lastStep = (reference: string): string => decode(reference.split(/[/#]/).at(-1) ?? '')
const decode = (step: string): string => {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return step
  }
}
const stepInto = (at: unknown, step: string): unknown =>
  Array.isArray(at) ? at[Number(step)] : isNode(at) ? at[decode(step)] : undefined

function findAnchor(at: unknown, anchor: string): unknown {
  if (typeof at !== 'object' || at === null) return undefined
  if ('$anchor' in at && at.$anchor === anchor) return at
  for (const part of Object.values(at)) {
    const found = findAnchor(part, anchor)
    if (found !== undefined) return found
  }
  return undefined
}

function impliedType(schema: Schema): string {
  if ('properties' in schema || 'additionalProperties' in schema || 'allOf' in schema) return 'object'
  if ('items' in schema || 'prefixItems' in schema) return 'array'
  const values = 'const' in schema ? [schema.const] : Array.isArray(schema.enum) ? schema.enum : []
  const types = new Set(
    values.map((value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)),
  )
  return types.size === 0 ? 'any' : [...types].join(' | ')
}

function limitsOf(schema: Schema): Limit[] {
  return [
    ...(Array.isArray(schema.enum) ? [{ word: 'enum', value: schema.enum.map(spell).join(', ') } as const] : []),
    ...words.flatMap((word) => (schema[word] === undefined ? [] : [{ word, value: spell(schema[word]) }])),
    ...(schema.uniqueItems === true ? [{ word: 'uniqueItems', value: '' } as const] : []),
    ...(schema.additionalProperties === false ? [{ word: 'closed', value: '' } as const] : []),
  ]
}
