import type { TopicFile } from '../content.ts'
import { isNode, type Member, spell, textOf, toMember } from './member.ts'

type Schema = Readonly<Record<string, unknown>>

/** What data of an Avro schema look like; named types are found in all files of the version. */
export function avroOutline(files: readonly TopicFile[], main: string, root: string | undefined): Member {
  const named = new Map<string, Schema>()
  const collect = (schema: unknown, namespace: string): void => {
    if (Array.isArray(schema)) for (const one of schema) collect(one, namespace)
    if (!isNode(schema)) return
    const inner = textOf(schema.namespace) ?? namespace
    const name = textOf(schema.name)
    if (name !== undefined && typeof schema.type === 'string') named.set(fullName(name, inner), schema)
    for (const part of [schema.type, schema.items, schema.values]) collect(part, inner)
    if (Array.isArray(schema.fields))
      for (const field of schema.fields) collect(isNode(field) ? field.type : field, inner)
  }
  const schemas = new Map(files.map(({ path, content }) => [path, JSON.parse(content) as unknown]))
  for (const schema of schemas.values()) collect(schema, '')

  const find = (name: string): Schema | undefined =>
    named.get(name) ?? [...named].find(([full]) => full.endsWith(`.${name}`))?.[1]
  const typeOf = (schema: unknown): string => {
    if (typeof schema === 'string') return find(schema) === undefined ? schema : lastName(schema)
    if (Array.isArray(schema)) return schema.map(typeOf).join(' | ')
    if (!isNode(schema)) return 'any'
    if (schema.type === 'array') return `${typeOf(schema.items)}[]`
    if (schema.type === 'map') return `map of ${typeOf(schema.values)}`
    const logical = textOf(schema.logicalType)
    const type = textOf(schema.name) ?? (typeof schema.type === 'string' ? schema.type : typeOf(schema.type))
    return logical === undefined ? type : `${type} (${logical})`
  }
  const partsOf = (schema: unknown): Member[] => {
    if (typeof schema === 'string') return partsOf(find(schema))
    if (Array.isArray(schema)) return schema.flatMap(partsOf)
    if (!isNode(schema)) return []
    if (schema.type === 'record' || schema.type === 'error')
      return (Array.isArray(schema.fields) ? schema.fields : []).filter(isNode).map(describe)
    return partsOf(schema.items ?? schema.values ?? (isNode(schema.type) ? schema.type : undefined))
  }
  const symbolsOf = (schema: unknown): unknown[] => {
    if (typeof schema === 'string') return symbolsOf(find(schema))
    if (Array.isArray(schema)) return schema.flatMap(symbolsOf)
    if (!isNode(schema)) return []
    return Array.isArray(schema.symbols) ? schema.symbols : isNode(schema.type) ? symbolsOf(schema.type) : []
  }
  const describe = (field: Schema): Member => {
    const symbols = symbolsOf(field.type)
    return toMember({
      ...{ name: spell(field.name), type: typeOf(field.type), isRequired: !('default' in field) },
      ...{ description: textOf(field.doc), source: typeof field.type === 'string' ? find(field.type) : field.type },
      limits: [
        ...(symbols.length === 0 ? [] : [{ word: 'enum', value: symbols.map(spell).join(', ') } as const]),
        ...('default' in field ? [{ word: 'default', value: spell(field.default) } as const] : []),
      ],
      members: () => partsOf(field.type),
    })
  }
  const top = root === undefined ? schemas.get(main) : find(root)
  const doc = isNode(top) ? textOf(top.doc) : undefined
  return toMember({
    ...{ name: '', type: typeOf(top), isRequired: true, description: doc, source: top },
    members: () => partsOf(top),
  })
}

const fullName = (name: string, namespace: string): string =>
  name.includes('.') || namespace === '' ? name : `${namespace}.${name}`
const lastName = (name: string): string => name.slice(name.lastIndexOf('.') + 1)
