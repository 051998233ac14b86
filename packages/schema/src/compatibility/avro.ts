import type { TopicSchema } from '@digital-spine/core'
import avsc, { type Type } from 'avsc'
import { readAvroType } from '../formats/avro.ts'
import { pointTo } from './pointer.ts'
import { type Gap, type Inclusion, included } from './verdict.ts'

const { types } = avsc
const maxGaps = 20

/**
 * Both directions of two versions in Avro, by the schema resolution of its specification; avsc decides. Logical types
 * stand for the types under them, as they do for whoever checks payloads. Throws SCHEMA_INVALID.
 */
export function compareAvroSchemas(older: TopicSchema, newer: TopicSchema): readonly [Inclusion, Inclusion] {
  const [before, after] = [readAvroType(older), readAvroType(newer)]
  return [resolve(before, after), resolve(after, before)]
}

function resolve(writer: Type, reader: Type): Inclusion {
  if (canRead(writer, reader)) return included
  const embed = (value: unknown): unknown => value
  const gaps = explain({ writer, reader, path: '', embed, underway: new Set() }).map(({ path, reason, value }): Gap => {
    const isSample = value !== undefined && writer.isValid(value)
    return { path, reason, ...(isSample && { example: writer.toString(value) }) }
  })
  return { holds: false, gaps: gaps.slice(0, maxGaps) }
}

function canRead(writer: Type, reader: Type): boolean {
  try {
    reader.createResolver(writer)
    return true
  } catch {
    return false
  }
}

type Place = {
  readonly writer: Type
  readonly reader: Type
  readonly path: string
  /** A whole payload with a value at this place. */
  readonly embed: (value: unknown) => unknown
  readonly underway: ReadonlySet<string>
}

/** A reason, and a payload that the reader cannot read. */
type Found = { readonly path: string; readonly reason: string; readonly value: unknown }

/** Why a type cannot be resolved; the first reason at each place. */
function explain(place: Place): readonly Found[] {
  const { writer, reader, path, embed } = place
  if (canRead(writer, reader)) return []
  const because = (reason: string, value = sampleOf(writer)): readonly Found[] => [
    { path, reason, value: value === undefined ? undefined : embed(value) },
  ]
  const inner = (writer: Type, reader: Type, step: string, wrap: (value: unknown) => unknown): readonly Found[] =>
    explain({ ...place, writer, reader, path: pointTo(path, step), embed: (value) => embed(wrap(value)) })
  if (isUnion(writer)) {
    return writer.types.flatMap((branch) =>
      explain({ ...place, writer: branch, embed: (value) => embed(inUnion(writer, branch, value)) }),
    )
  }
  if (isUnion(reader)) {
    const [like, another] = reader.types.filter(({ typeName }) => typeName === writer.typeName)
    if (like !== undefined && another === undefined) return explain({ ...place, reader: like })
    return because(`must be one of: ${reader.types.map(nameOf).join(', ')}`)
  }
  if (writer instanceof types.ArrayType && reader instanceof types.ArrayType)
    return inner(writer.itemsType, reader.itemsType, '0', (item) => [item])
  if (writer instanceof types.MapType && reader instanceof types.MapType)
    return inner(writer.valuesType, reader.valuesType, 'key', (value) => ({ key: value }))
  if (writer.typeName !== reader.typeName) return because(`must be of the type ${nameOf(reader)}`)
  if (!hasName(writer, reader)) return because(`must be of the type ${nameOf(reader)}, or one of its aliases`)
  if (writer instanceof types.EnumType && reader instanceof types.EnumType) {
    const gone = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol))
    return gone.flatMap((symbol) => because(`"${symbol}" is no symbol of the enum, which has no default`, symbol))
  }
  if (writer instanceof types.FixedType && reader instanceof types.FixedType)
    return because(`must have ${reader.size} bytes`)
  if (writer instanceof types.RecordType && reader instanceof types.RecordType)
    return explainRecord({ ...place, writer, reader })
  return because(`must be of the type ${nameOf(reader)}`)
}

function explainRecord(place: Place & { writer: RecordType; reader: RecordType }): readonly Found[] {
  const { writer, reader, path, embed } = place
  const key = `${writer.name} ${reader.name}`
  if (place.underway.has(key)) return []
  const underway = new Set([...place.underway, key])
  return reader.fields.flatMap((field) => {
    const [own, another] = writer.fields.filter(({ name }) => name === field.name || field.aliases.includes(name))
    const at = pointTo(path, field.name)
    const sample = (): unknown => {
      const value = sampleOf(writer)
      return value === undefined ? undefined : embed(value)
    }
    if (own === undefined) {
      if (field.defaultValue() !== undefined) return []
      return [{ path: at, reason: 'must be there, as it has no default', value: sample() }]
    }
    if (another !== undefined) return [{ path: at, reason: 'stands for several fields', value: sample() }]
    return explain({
      ...{ writer: own.type, reader: field.type, path: at, underway },
      embed: (value) => {
        const record = sampleOf(writer)
        return record === undefined ? undefined : embed({ ...record, [own.name]: value })
      },
    })
  })
}

type RecordType = InstanceType<typeof types.RecordType>

const isUnion = (type: Type): type is avsc.types.UnwrappedUnionType =>
  type instanceof types.WrappedUnionType || type instanceof types.UnwrappedUnionType

const nameOf = (type: Type): string => type.name ?? type.typeName

function hasName(writer: Type, reader: Type): boolean {
  if (reader.name === undefined) return true
  return reader.name === writer.name || (reader.aliases ?? []).includes(writer.name ?? '')
}

/** A value as avsc has it in a union: alone, or named by its type. */
function inUnion(union: Type, branch: Type, value: unknown): unknown {
  const isNamed = union instanceof types.WrappedUnionType && branch.typeName !== 'null'
  return isNamed ? { [nameOf(branch)]: value } : value
}

/** The smallest value of a type; undefined where a type needs itself. */
function sampleOf(type: Type, outer: ReadonlySet<Type> = new Set()): unknown {
  if (outer.has(type)) return undefined
  const underway = new Set([...outer, type])
  if (isUnion(type)) {
    for (const branch of type.types) {
      const value = sampleOf(branch, underway)
      if (value !== undefined) return inUnion(type, branch, value)
    }
    return undefined
  }
  if (type instanceof types.RecordType) {
    const values = type.fields.map(({ name, type: inner }) => [name, sampleOf(inner, underway)] as const)
    return values.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(values)
  }
  if (type instanceof types.EnumType) return type.symbols[0]
  if (type instanceof types.FixedType) return Buffer.alloc(type.size)
  return simplest[type.typeName]
}

const simplest: Readonly<Record<string, unknown>> = {
  ...{ null: null, boolean: false, int: 0, long: 0, float: 0, double: 0 },
  ...{ string: '', bytes: Buffer.alloc(0), array: [], map: {} },
}
