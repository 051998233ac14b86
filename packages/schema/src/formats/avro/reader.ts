import avsc, { type Type } from 'avsc'
import { type BinaryInput, Malformed } from '../binary-input.ts'

/** Reads one value and throws {@link Malformed} where it is not of its type. */
export type AvroReader = (input: BinaryInput) => void

const { types } = avsc

/**
 * A reader of values of a type in Avro's binary encoding, each number in the shortest way. It keeps nothing of what it reads,
 * and does not run through items that have no bytes, however many there are said to be.
 */
export function createAvroReader(root: Type): AvroReader {
  const readers = new Map<Type, AvroReader>()
  const readerOf = (type: Type): AvroReader => {
    const known = readers.get(type)
    if (known !== undefined) return known
    // A type may lie in itself.
    readers.set(type, (input) => reader(input))
    const reader = createReader(type, readerOf)
    readers.set(type, reader)
    return reader
  }
  return readerOf(root)
}

type ReaderOf = (type: Type) => AvroReader

function createReader(type: Type, readerOf: ReaderOf): AvroReader {
  if (type instanceof types.RecordType) return recordReader(type, readerOf)
  if (type instanceof types.ArrayType) return arrayReader(type.itemsType, readerOf)
  if (type instanceof types.MapType) return mapReader(readerOf(type.valuesType))
  if (type instanceof types.EnumType) return enumReader(type.symbols.length)
  if (type instanceof types.FixedType) return (input) => input.skip(type.size)
  if (isUnion(type)) return unionReader(type.types.map(readerOf))
  return getPrimitiveReader(type.typeName)
}

function isUnion(type: Type): type is avsc.types.WrappedUnionType | avsc.types.UnwrappedUnionType {
  return type instanceof types.WrappedUnionType || type instanceof types.UnwrappedUnionType
}

function recordReader({ fields }: avsc.types.RecordType, readerOf: ReaderOf): AvroReader {
  const readers = fields
    .filter(({ type }) => !isWithoutBytes(type))
    .map(({ name, type }) => ({ name, read: readerOf(type) }))
  return (input) => {
    for (const { name, read } of readers) input.inside(name, () => read(input))
  }
}

function arrayReader(items: Type, readerOf: ReaderOf): AvroReader {
  const read = readerOf(items)
  const isEmpty = isWithoutBytes(items)
  return (input) => {
    let index = 0
    readBlocks(input, (count) => {
      if (isEmpty) return
      for (let i = 0; i < count; i++) input.inside(index++, () => read(input))
    })
  }
}

function mapReader(read: AvroReader): AvroReader {
  return (input) => {
    const keys = new Set<string>()
    readBlocks(input, (count) => {
      for (let i = 0; i < count; i++) {
        const key = readText(input)
        if (keys.has(key)) throw new Malformed('A map has a key twice.')
        keys.add(key)
        input.inside(key, () => read(input))
      }
    })
  }
}

/** Blocks of items until one of none; a negative count is followed by the block's length in bytes. */
function readBlocks(input: BinaryInput, readItems: (count: number) => void): void {
  for (let count = readLong(input); count !== 0; count = readLong(input)) {
    const end = count < 0 ? readLength(input) + input.at : undefined
    readItems(Math.abs(count))
    if (end !== undefined && end !== input.at) throw new Malformed('A block is not as long as it says.')
  }
}

function unionReader(branches: readonly AvroReader[]): AvroReader {
  return (input) => branches[readIndex(input, branches.length, 'type of the union')]?.(input)
}

function enumReader(symbols: number): AvroReader {
  return (input) => {
    readIndex(input, symbols, 'symbol of the enum')
  }
}

function getPrimitiveReader(name: string): AvroReader {
  const reader = primitives[name]
  if (reader === undefined) throw new TypeError(`no reader for ${name}`)
  return reader
}

const primitives: Readonly<Record<string, AvroReader>> = {
  null: () => undefined,
  boolean(input) {
    if (input.readByte() > 1) throw new Malformed('A boolean is neither 0 nor 1.')
  },
  int(input) {
    readLong(input)
    if (input.high !== 0) throw new Malformed('A number does not fit in an int.')
  },
  long: readLong,
  float: (input) => input.skip(4),
  double: (input) => input.skip(8),
  bytes: (input) => input.skip(readLength(input)),
  string: (input) => input.skipText(readLength(input)),
}

/** A number in zigzag coding; not exact from 2^53 on. */
function readLong(input: BinaryInput): number {
  if (!input.readVarint()) throw new Malformed('A number has more bytes than it needs.')
  const { unsigned } = input
  return (input.low & 1) === 0 ? unsigned / 2 : -(unsigned + 1) / 2
}

function readLength(input: BinaryInput): number {
  const length = readLong(input)
  if (length < 0) throw new Malformed('A length is negative.')
  return length
}

function readIndex(input: BinaryInput, count: number, what: string): number {
  const index = readLong(input)
  if (!(index >= 0 && index < count)) throw new Malformed(`There is no such ${what}.`)
  return index
}

function readText(input: BinaryInput): string {
  const length = readLength(input)
  input.skipText(length)
  return Buffer.from(input.bytes.buffer, input.bytes.byteOffset + input.at - length, length).toString()
}

const withoutBytes = new WeakMap<Type, boolean>()

/** Whether every value of the type is written as nothing. Of a type that must lie in itself there are no values. */
function isWithoutBytes(type: Type): boolean {
  if (type instanceof types.FixedType) return type.size === 0
  if (!(type instanceof types.RecordType)) return type.typeName === 'null'
  const known = withoutBytes.get(type)
  if (known !== undefined) return known
  withoutBytes.set(type, false)
  const answer = type.fields.every((field) => isWithoutBytes(field.type))
  withoutBytes.set(type, answer)
  return answer
}
