import { frameCodec } from '@digital-spine/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPlainCbor } from '../src/stream/plain-cbor.ts'

/** Bytes that begin items of every kind, with small lengths. */
const heads = [
  0x00, 0x18, 0x19, 0x1b, 0x20, 0x40, 0x41, 0x60, 0x61, 0x80, 0x81, 0x82, 0xa0, 0xa1, 0xc1, 0xd8, 0xf4, 0xf6, 0xf7,
  0xf8, 0xfb,
]
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))

it('takes what clients send, and only whole', () => {
  const value = fc.anything({ withNullPrototype: false, values: [fc.jsonValue(), fc.uint8Array(), fc.double()] })
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), fc.nat(), (frame, cut) => {
      const data = frameCodec.encode(frame)
      expect(isPlainCbor(data)).toBe(true)
      expect(isPlainCbor(data.subarray(0, cut % data.length))).toBe(false)
      expect(isPlainCbor(Buffer.concat([data, data]))).toBe(false)
    }),
  )
})

it.each([
  ['a tag', 'c1 00'],
  ['a shared reference', 'd8 1c 80'],
  ['a list of unknown length', '9f 00 ff'],
  ['text of unknown length', '7f 61 61 ff'],
  ['bytes longer than what is there', '5b ff ff ff ff ff ff ff ff'],
  ['a list longer than what is there', '9a 00 0f ff ff 00'],
  ['a map with half an entry', 'a1 00'],
  ['lists without end', `${'81'.repeat(100)}00`],
  ['a reserved head', '1c'],
  ['an unassigned simple value', 'e0'],
  ['an unassigned simple value of two bytes', 'f8 20'],
  ['nothing', ''],
])('refuses %s', (_, text) => {
  expect(isPlainCbor(hex(text))).toBe(false)
})

it('takes lists and maps as deep as frames need', () => {
  expect(isPlainCbor(hex(`${'81'.repeat(30)}a1 61 61 fb 3f f0 00 00 00 00 00 00`))).toBe(true)
})

const isPlain = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return typeof value !== 'function'
  if (Array.isArray(value)) return value.every(isPlain)
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain)
}

it('lets nothing through of which a decoder makes more than plain values', () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.array(fc.constantFrom(...heads), { maxLength: 30 }))
  const decode = (data: Uint8Array): unknown => {
    try {
      return frameCodec.decode(data)
    } catch {
      return undefined
    }
  }
  const property = fc.property(bytes, (data) => {
    const given = Uint8Array.from(data)
    expect(!isPlainCbor(given) || isPlain(decode(given))).toBe(true)
  })
  fc.assert(property, { numRuns: 20_000 })
})
