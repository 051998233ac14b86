import protobuf, { type Field, type Type } from 'protobufjs'
import { type BinaryInput, Malformed } from '../binary-input.ts'

/** Reads what lies before an offset, and throws {@link Malformed} where it is not what the schema says. */
export type ProtobufReader = (input: BinaryInput, end: number) => void

const wire = { varint: 0, bits64: 1, delimited: 2, groupStart: 3, groupEnd: 4, bits32: 5 } as const

/** How a value is written, and what reads it; a message brings its own length. */
type Value = { readonly wireType: number; read(input: BinaryInput, end: number): void }

/**
 * A reader of messages of a type in Protobuf's binary format. It keeps nothing of what it reads, and refuses what Protobuf's
 * own readers pass over: fields, wire types and values of enums that the schema does not have.
 */
export function createProtobufReader(root: Type): ProtobufReader {
  const readers = new Map<Type, MessageReader>()
  const readerOf = (type: Type): MessageReader => {
    const known = readers.get(type)
    if (known !== undefined) return known
    // A message may lie in itself.
    readers.set(type, (...args) => reader(...args))
    const reader = messageReader(type.fieldsArray.map((field) => createFieldReader(field, readerOf)))
    readers.set(type, reader)
    return reader
  }
  return readerOf(root)
}

/** Reads a message up to its end, or, as a group, up to the end tag of the group's number. */
type MessageReader = (input: BinaryInput, end: number, group?: number) => void

type FieldReader = {
  readonly name: string
  readonly number: number
  readonly isRequired: boolean
  readonly isRepeated: boolean
  /** How a value is written: alone, or a list of values packed together. */
  readonly values: readonly Value[]
}

function messageReader(fields: readonly FieldReader[]): MessageReader {
  const byNumber = new Map(fields.map((field) => [field.number, field]))
  const required = fields.filter(({ isRequired }) => isRequired)
  return (input, end, group) => {
    const counts = new Map<FieldReader, number>()
    for (;;) {
      if (input.at === end && group === undefined) break
      const { number, wireType } = readTag(input, end)
      if (wireType === wire.groupEnd && number === group) break
      const field = byNumber.get(number)
      if (field === undefined) throw new Malformed(`The message has no field of the number ${number}.`)
      const count = counts.get(field) ?? 0
      counts.set(field, count + 1)
      input.inside(field.name, () => readField(field, count, wireType, input, end))
    }
    const missing = required.find((field) => !counts.has(field))
    if (missing !== undefined) throw new Malformed(`The field "${missing.name}" is required.`)
  }
}

function readTag(input: BinaryInput, end: number): { number: number; wireType: number } {
  input.readVarint(end)
  if (input.high !== 0 || input.low < 8) throw new Malformed('A field has a number that there cannot be.')
  return { number: input.low >>> 3, wireType: input.low & 7 }
}

function readField(field: FieldReader, count: number, wireType: number, input: BinaryInput, end: number): void {
  const value = field.values.find((value) => value.wireType === wireType)
  if (value === undefined) throw new Malformed('The field is not written as its type.')
  if (field.isRepeated) input.inside(count, () => value.read(input, end))
  else value.read(input, end)
}

type ReaderOf = (type: Type) => MessageReader

function createFieldReader(field: Field, readerOf: ReaderOf): FieldReader {
  return {
    name: field.name,
    number: field.id,
    isRequired: field.required,
    isRepeated: field.repeated || field.map,
    values: createValues(field, readerOf),
  }
}

function createValues(field: Field, readerOf: ReaderOf): readonly Value[] {
  const value = createValue(field, readerOf)
  if (field instanceof protobuf.MapField) {
    const entry = [
      { name: 'key', number: 1, values: [getScalar(field.keyType)] },
      { name: 'value', number: 2, values: [value] },
    ]
    return [delimited(messageReader(entry.map((part) => ({ ...part, isRequired: false, isRepeated: false }))))]
  }
  const canBePacked = field.repeated && value.wireType !== wire.delimited && value.wireType !== wire.groupStart
  return canBePacked ? [value, packed(value)] : [value]
}

function createValue(field: Field, readerOf: ReaderOf): Value {
  const { resolvedType: type, id } = field
  if (type === null) return getScalar(field.type)
  if (type instanceof protobuf.Enum) return enumValue(new Set(Object.keys(type.valuesById).map(Number)))
  const read = readerOf(type)
  return field.delimited ? { wireType: wire.groupStart, read: (input, end) => read(input, end, id) } : delimited(read)
}

const delimited = (read: ProtobufReader): Value => ({
  wireType: wire.delimited,
  read(input, end) {
    input.readVarint(end)
    const from = input.at
    input.skip(input.unsigned, end)
    const to = input.at
    input.at = from
    read(input, to)
  },
})

/** Values one after the other; some encoders make several such lists of one field. */
const packed = ({ read }: Value): Value =>
  delimited((input, end) => {
    for (let i = 0; input.at < end; i++) input.inside(i, () => read(input, end))
  })

function enumValue(numbers: ReadonlySet<number>): Value {
  return varint((input) => {
    checkInt32(input)
    if (!numbers.has(input.low | 0)) throw new Malformed('The enum has no such value.')
  })
}

const varint = (check: (input: BinaryInput) => void): Value => ({
  wireType: wire.varint,
  read(input, end) {
    input.readVarint(end)
    check(input)
  },
})

/** A negative int32 is written as the int64 of its value. */
function checkInt32({ low, high }: BinaryInput): void {
  if (high !== (low < 2 ** 31 ? 0 : 2 ** 32 - 1)) throw new Malformed('A number does not fit in 32 bits.')
}

function checkUint32({ high }: BinaryInput): void {
  if (high !== 0) throw new Malformed('A number does not fit in 32 bits.')
}

function checkBool({ low, high }: BinaryInput): void {
  if (high !== 0 || low > 1) throw new Malformed('A boolean is neither 0 nor 1.')
}

const any = (): void => undefined
const bits64: Value = { wireType: wire.bits64, read: (input, end) => input.skip(8, end) }
const bits32: Value = { wireType: wire.bits32, read: (input, end) => input.skip(4, end) }

const scalars: Readonly<Record<string, Value>> = {
  int32: varint(checkInt32),
  int64: varint(any),
  uint32: varint(checkUint32),
  uint64: varint(any),
  sint32: varint(checkUint32),
  sint64: varint(any),
  bool: varint(checkBool),
  fixed64: bits64,
  sfixed64: bits64,
  double: bits64,
  fixed32: bits32,
  sfixed32: bits32,
  float: bits32,
  bytes: delimited((input, end) => input.skip(end - input.at, end)),
  string: delimited((input, end) => input.skipText(end - input.at, end)),
}

function getScalar(name: string): Value {
  const scalar = scalars[name]
  if (scalar === undefined) throw new TypeError(`no reader for ${name}`)
  return scalar
}
