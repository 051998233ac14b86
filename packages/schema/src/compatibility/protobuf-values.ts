import protobuf, { type Field, type Type } from 'protobufjs'

/**
 * What a payload says, as text: by the numbers of fields, without their names and whether a field is repeated. A single
 * zero or empty text counts as left out, which not every kind of field can tell. Equal texts are equal values.
 */
export const readByNumber = (type: Type, payload: Uint8Array): string =>
  JSON.stringify(toNumbers(type, type.decode(payload)))

function toNumbers(type: Type, message: object): unknown {
  const set = type.fieldsArray
    .toSorted((a, b) => a.id - b.id)
    .filter((field) => Object.hasOwn(message, field.name) && isThere(field, readMember(message, field.name)))
  const last = set.filter(
    (field) => field.partOf === null || set.findLast(({ partOf }) => partOf === field.partOf) === field,
  )
  return last.map((field) => [field.id, toList(field, readMember(message, field.name))])
}

const readMember = (message: object, name: string): unknown => (message as Record<string, unknown>)[name]

function isThere(field: Field, value: unknown): boolean {
  const isOneof = field.partOf !== null && !field.partOf.isProto3Optional
  const hasDefault = field.getOption('default') !== undefined
  // Messages are not looked into: each level that does so twice doubles the time.
  if (isOneof || hasDefault || field.map || field.resolvedType instanceof protobuf.Type)
    return countOf(field, value) > 0
  const values = toList(field, value)
  return values.length > 1 || values.some((only) => !['0', '', 'false'].includes(String(only)))
}

function countOf({ map }: Field, value: unknown): number {
  if (map) return Object.keys(value as object).length
  return Array.isArray(value) ? value.length : 1
}

function toList(field: Field, value: unknown): readonly unknown[] {
  if (field instanceof protobuf.MapField)
    return Object.entries(value as object).map(([key, member]) => [key, toValue(field, member)])
  return (Array.isArray(value) ? value : [value]).map((item) => toValue(field, item))
}

function toValue({ resolvedType }: Field, value: unknown): unknown {
  if (resolvedType instanceof protobuf.Type) return toNumbers(resolvedType, value as object)
  if (typeof value === 'string') return Buffer.from(value).toString('base64')
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return typeof value === 'boolean' ? String(Number(value)) : String(value)
}
