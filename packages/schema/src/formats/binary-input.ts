import { isUtf8 } from 'node:buffer'
import type { Problem } from '../compiled-schema.ts'

/** Thrown where a binary payload is not what its schema says. */
export class Malformed extends Error {}

/** Values in each other. */
const maxDepth = 100

/** Reads a binary payload from its start, and knows the place of what is being read as a JSON pointer. */
export class BinaryInput {
  readonly bytes: Uint8Array
  at = 0
  /** Halves of the last number that was read, as unsigned 32-bit integers. */
  low = 0
  high = 0
  #path: (string | number)[] = []

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** The last number that was read, unsigned; not exact from 2^53 on. */
  get unsigned(): number {
    return this.high * 2 ** 32 + this.low
  }

  /** Goes past a number of bytes. Throws {@link Malformed} if there are fewer before `end`. */
  skip(length: number, end = this.bytes.length): void {
    if (!(length <= end - this.at)) throw new Malformed('The payload ends too early.')
    this.at += length
  }

  readByte(end = this.bytes.length): number {
    this.skip(1, end)
    return this.bytes[this.at - 1] ?? 0
  }

  /** Reads a base 128 number of up to 64 bits; answers whether it has no more bytes than it needs. */
  readVarint(end = this.bytes.length): boolean {
    this.low = 0
    this.high = 0
    for (let i = 0; i < 10; i++) {
      const byte = this.readByte(end)
      const bits = byte & 0x7f
      if (i < 5) this.low |= bits << (7 * i)
      if (i === 4) this.high = bits >>> 4
      if (i > 4) this.high |= bits << (7 * i - 32)
      if (byte < 0x80) {
        if (i === 9 && byte > 1) break
        this.low >>>= 0
        this.high >>>= 0
        return byte !== 0 || i === 0
      }
    }
    throw new Malformed('A number has more than 64 bits.')
  }

  /** Goes past text of a number of bytes. */
  skipText(length: number, end = this.bytes.length): void {
    this.skip(length, end)
    if (!isUtf8(this.bytes.subarray(this.at - length, this.at))) throw new Malformed('Text is not UTF-8.')
  }

  /** Reads what lies in the value that is being read. */
  inside(segment: string | number, read: () => void): void {
    if (this.#path.length === maxDepth) throw new Malformed(`Values are nested more than ${maxDepth} deep.`)
    this.#path.push(segment)
    read()
    this.#path.pop()
  }

  get pointer(): string {
    return this.#path.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  }
}

/** Reads a whole payload; answers with what is wrong, if anything is. */
export function checkBinary(payload: Uint8Array, read: (input: BinaryInput) => void): readonly Problem[] {
  const input = new BinaryInput(payload)
  try {
    read(input)
    return []
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    return [{ message: error.message, path: input.pointer }]
  }
}
