import type { TopicSchema } from '@digital-spine/core'
import protobuf, { type Field, type Type } from 'protobufjs'
import { compileProtobuf, readProtobufMessage } from '../formats/protobuf.ts'
import { pointTo } from './pointer.ts'
import { readByNumber } from './protobuf-values.ts'
import type { Gap, Inclusion } from './verdict.ts'

const maxGaps = 20

/**
 * Both directions of two versions in Protobuf. A version can be read with another if every payload of it passes the
 * other's check, which refuses fields that it does not know, and has the same values there, field number by field number.
 * Names do not count. Throws SCHEMA_INVALID.
 */
export function compareProtobufMessages(older: TopicSchema, newer: TopicSchema): readonly [Inclusion, Inclusion] {
  const [before, after] = [readVersion(older), readVersion(newer)]
  return [includes(before, after, reusedNumbers(before.type, after.type)), includes(after, before, [])]
}

type Version = { readonly type: Type; readonly check: ReturnType<typeof compileProtobuf>['check'] }

const readVersion = (schema: TopicSchema): Version => ({
  ...{ type: readProtobufMessage(schema), check: compileProtobuf(schema).check },
})

function includes(sub: Version, sup: Version, more: readonly Gap[]): Inclusion {
  const found = compareMessages({
    sub: sub.type,
    sup: sup.type,
    path: '',
    embed: (value) => value,
    compared: new Set(),
  })
  const gaps = found.map(({ path, reason, values }): Gap => {
    const example = values.find((value) => breaks(sub, sup, value))
    return { path, reason, ...(example !== undefined && { example: JSON.stringify(toJson(sub.type, example)) }) }
  })
  const all = [...gaps, ...more].slice(0, maxGaps)
  if (all.length === 0) return { holds: true, gaps: [] }
  return { holds: gaps.some(({ example }) => example !== undefined) ? false : undefined, gaps: all }
}

/** Whether a payload passes the one check and not the other, or means something else there. */
function breaks(sub: Version, sup: Version, value: Message): boolean {
  const payload = encode(sub.type, value)
  if (sub.check(payload).length > 0) return false
  return sup.check(payload).length > 0 || readByNumber(sub.type, payload) !== readByNumber(sup.type, payload)
}

type Message = { readonly [field: string]: unknown }

const encode = (type: Type, value: Message): Uint8Array => type.encode(type.fromObject(value)).finish()

const toJson = (type: Type, value: Message): unknown =>
  type.toObject(type.decode(encode(type, value)), { longs: String, enums: String, bytes: String })

type Pair = {
  readonly sub: Type
  readonly sup: Type
  readonly path: string
  /** A whole payload with a message at this place. */
  readonly embed: (message: Message) => Message
  /** Pairs of messages that have been looked at: each is told of where it is first, and a message may lie in itself. */
  readonly compared: Set<string>
}

/** A reason, and payloads that may show it. */
type Found = { readonly path: string; readonly reason: string; readonly values: readonly Message[] }

function compareMessages(pair: Pair): readonly Found[] {
  const { sub, sup, path, embed } = pair
  const key = `${sub.fullName} ${sup.fullName}`
  if (pair.compared.has(key)) return []
  pair.compared.add(key)
  const fields = sub.fieldsArray.flatMap((field) => compareFields(pair, field, sup.fieldsById[field.id]))
  const missing = sup.fieldsArray
    .filter(({ id, required }) => required && sub.fieldsById[id]?.required !== true)
    .map(({ name }) => ({ path: pointTo(path, name), reason: 'is required', values: [embed(smallest(sub))] }))
  return [...fields, ...missing, ...compareOneofs(pair)]
}

function compareOneofs({ sub, sup, path, embed }: Pair): readonly Found[] {
  return sup.oneofsArray.flatMap((oneof) => {
    const own = oneof.fieldsArray.flatMap(({ id }) => sub.fieldsById[id] ?? [])
    const apart = own.find((field) => field.partOf === null || field.partOf !== own[0]?.partOf)
    const [first] = own.filter((field) => field !== apart)
    if (apart === undefined || first === undefined) return []
    const both = { ...smallest(sub), ...memberOf(first, samplesOf(first)[0]), ...memberOf(apart, samplesOf(apart)[0]) }
    return [{ path, reason: `can have only one of ${first.name} and ${apart.name}`, values: [embed(both)] }]
  })
}

function compareFields(pair: Pair, field: Field, other: Field | undefined): readonly Found[] {
  const { sub, path, embed } = pair
  const at = pointTo(path, field.name)
  const place = (value: unknown): Message => embed({ ...smallest(sub), ...memberOf(field, value) })
  const because = (reason: string, values = samplesOf(field)): readonly Found[] => [
    { path: at, reason, values: values.map(place) },
  ]
  if (other === undefined) return because(`there is no field of the number ${field.id}`)
  const [key, otherKey] = [keyTypeOf(field), keyTypeOf(other)]
  if ((key === undefined) !== (otherKey === undefined)) return because(`must be of the type ${typeNameOf(other)}`)
  if (key !== undefined && otherKey !== undefined && !canBeReadAs(key, otherKey))
    return because(`must have keys of the type ${otherKey}`, mapSamples(field))
  if (field.repeated && !other.repeated) {
    const twice = samplesOf(field).map((value) => (Array.isArray(value) ? [...value, ...value] : value))
    return because('must not be repeated', twice)
  }
  return compareTypes(pair, field, other, because, place)
}

function compareTypes(
  pair: Pair,
  field: Field,
  other: Field,
  because: (reason: string, values?: readonly unknown[]) => readonly Found[],
  place: (value: unknown) => Message,
): readonly Found[] {
  const [type, otherType] = [field.resolvedType, other.resolvedType]
  if (type instanceof protobuf.Type && otherType instanceof protobuf.Type && field.delimited === other.delimited) {
    const embed = (message: Message): Message => place(asMember(field, message))
    return compareMessages({ ...pair, sub: type, sup: otherType, path: pointTo(pair.path, field.name), embed })
  }
  if (type instanceof protobuf.Enum && otherType instanceof protobuf.Enum) {
    const gone = numbersOf(type).filter((number) => !numbersOf(otherType).includes(number))
    return gone.flatMap((number) =>
      because(`the enum has no value ${number} (${type.valuesById[number]})`, [asMember(field, number)]),
    )
  }
  const isEnumAsNumber = type instanceof protobuf.Enum && otherType === null && ['int32', 'int64'].includes(other.type)
  const isScalar = type === null && otherType === null && canBeReadAs(field.type, other.type)
  return isEnumAsNumber || isScalar ? [] : because(`must be of the type ${typeNameOf(other)}`)
}

/** Types that read every value of another one as the same value. */
const wider: Readonly<Record<string, readonly string[]>> = {
  bool: ['int32', 'uint32', 'int64', 'uint64'],
  int32: ['int64'],
  uint32: ['int64', 'uint64'],
  sint32: ['sint64'],
  string: ['bytes'],
}

const canBeReadAs = (type: string, other: string): boolean => type === other || (wider[type] ?? []).includes(other)

const keyTypeOf = (field: Field): string | undefined => (field instanceof protobuf.MapField ? field.keyType : undefined)

function typeNameOf(field: Field): string {
  const type = field.resolvedType?.fullName.slice(1) ?? field.type
  const key = keyTypeOf(field)
  return key === undefined ? `${field.repeated ? 'repeated ' : ''}${type}` : `map<${key}, ${type}>`
}

const numbersOf = ({ valuesById }: protobuf.Enum): readonly number[] => Object.keys(valuesById).map(Number)

const memberOf = ({ name }: Field, value: unknown): Message => (value === undefined ? {} : { [name]: value })

/** A value as a field has it: alone, in a list or in a map. */
function asMember(field: Field, value: unknown): unknown {
  const key = keyTypeOf(field)
  if (key !== undefined) return { [keySamples[key] ?? '1']: value }
  return field.repeated ? [value] : value
}

const keySamples: Readonly<Record<string, string>> = { bool: 'true', string: 'key' }

function samplesOf(field: Field): readonly unknown[] {
  const { resolvedType: type } = field
  if (type instanceof protobuf.Enum) return numbersOf(type).map((number) => asMember(field, number))
  if (type instanceof protobuf.Type) return [asMember(field, smallest(type))]
  if (type !== null) return []
  return (scalarSamples[field.type] ?? numberSamples).map((value) => asMember(field, value))
}

const numberSamples = [1, -1, 2 ** 31, 2 ** 40]
const scalarSamples: Readonly<Record<string, readonly unknown[]>> = {
  ...{ bool: [true], string: ['a'], float: [1.5], double: [1.5] },
  bytes: [Uint8Array.of(0x61), Uint8Array.of(0xff)],
}

/** Of a map whose keys are of another type. */
function mapSamples(field: Field): readonly unknown[] {
  const keys = ['1', '-1', 'true', 'key', String(2 ** 40)]
  return samplesOf(field).flatMap((value) => {
    const [member] = Object.values(value as object)
    return keys.map((key) => ({ [key]: member }))
  })
}

/** A message with what is required and nothing else. */
function smallest(type: Type, outer: ReadonlySet<Type> = new Set()): Message {
  const required = type.fieldsArray.filter((field) => field.required)
  return Object.fromEntries(
    required.map((field) => {
      const { resolvedType } = field
      if (!(resolvedType instanceof protobuf.Type)) return [field.name, samplesOf(field)[0]]
      return [field.name, outer.has(resolvedType) ? {} : smallest(resolvedType, new Set([...outer, type]))]
    }),
  )
}

/** What an older payload might have had at a number is known to its publisher alone. */
function reusedNumbers(older: Type, newer: Type, path = '', seen: Set<Type> = new Set()): readonly Gap[] {
  if (seen.has(older)) return []
  seen.add(older)
  return newer.fieldsArray.flatMap((field) => {
    const at = pointTo(path, field.name)
    if (older.isReservedId(field.id)) return [{ path: at, reason: `the number ${field.id} was reserved` }]
    const [own, other] = [older.fieldsById[field.id]?.resolvedType, field.resolvedType]
    const areMessages = own instanceof protobuf.Type && other instanceof protobuf.Type
    return areMessages ? reusedNumbers(own, other, at, seen) : []
  })
}
