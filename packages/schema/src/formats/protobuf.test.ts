import fc from 'fast-check'
import protobuf from 'protobufjs'
import { describe, expect, it } from 'vitest'
import { compileProtobuf } from './protobuf.ts'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

function compile(main: string, more: Record<string, string> = {}, root?: string) {
  const files = Object.entries({ 'main.proto': main, ...more }).map(([path, content]) => ({ path, content }))
  return compileProtobuf({ format: 'protobuf', files, main: 'main.proto', ...(root !== undefined && { root }) })
}
const message = (fields: string, syntax = 'proto3') => `syntax = "${syntax}"; message M { ${fields} }`

describe('a message passes', () => {
  it.each([
    ['150', message('int32 a = 1;'), '08 96 01'],
    ['"testing"', message('string b = 2;'), '12 07 74 65 73 74 69 6e 67'],
    ['a message in it', `${message('N c = 3;')} message N { int32 a = 1; }`, '1a 03 08 96 01'],
    ['-1 in ten bytes', message('int32 a = 1;'), '08 ff ff ff ff ff ff ff ff ff 01'],
    ['the largest uint64', message('uint64 a = 1;'), '08 ff ff ff ff ff ff ff ff ff 01'],
    ['packed numbers', message('repeated int32 f = 6;'), '32 06 03 8e 02 9e a7 05'],
    ['packed numbers in two lists', message('repeated int32 f = 6;'), '32 01 03 32 01 04'],
    ['numbers that could be packed', message('repeated int32 f = 6;'), '30 03 30 04'],
    ['a map', message('map<string, int32> g = 7;'), '3a 05 0a 01 61 10 02'],
    ['a map of a key and no value', message('map<string, int32> g = 7;'), '3a 03 0a 01 61'],
    ['a group', message('optional group G = 1 { optional int32 a = 2; }', 'proto2'), '0b 10 01 0c'],
    [
      'an enum of a negative value',
      `${message('E e = 1;')} enum E { Z = 0; N = -1; }`,
      '08 ff ff ff ff ff ff ff ff ff 01',
    ],
    ['fields in any order, the last of each counts', message('int32 a = 1; int32 b = 2;'), '10 01 08 01 08 02'],
    ['a number that could be shorter', message('int32 a = 1;'), '08 80 00'],
    ['nothing', message('int32 a = 1;'), ''],
    [
      'fixed numbers',
      message('fixed32 a = 1; sfixed64 b = 2; double c = 3; float d = 4;'),
      `0d ${'00'.repeat(4)} 11 ${'00'.repeat(8)} 19 ${'00'.repeat(8)} 25 ${'00'.repeat(4)}`,
    ],
  ])('%s', (_, schema, hex) => {
    const { check, openStream } = compile(schema, {}, 'M')
    expect(check(bytes(hex))).toEqual([])
    const stream = openStream()
    expect([...stream.write(bytes(hex)), ...stream.end()]).toEqual([])
  })
})

describe('a message is refused', () => {
  const { check } = compile(
    `syntax = "proto2";
    message M { required int32 a = 1; optional string s = 2; repeated N n = 3; repeated bool p = 4 [packed = true]; map<string, N> m = 5;
      optional E e = 6; optional group G = 7 { optional int32 a = 1; } optional uint32 u = 8; optional fixed32 f = 9; }
    message N { optional M m = 1; }
    enum E { A = 0; }`,
    {},
    'M',
  )
  it.each([
    ['a field that there is not', '08 01 50 01', '', 'no field of the number 10'],
    ['a field of the number 0', '08 01 00', '', 'number'],
    ['a field of a huge number', '08 01 80 80 80 80 80 01', '', 'number'],
    ['another wire type', '08 01 10 01', '/s', 'not written as its type'],
    ['a wire type that there is not', '08 01 0f', '/a', 'not written as its type'],
    ['a missing field', '12 00', '', '"a" is required'],
    ['a missing field of a message in it', '08 01 1a 00 1a 02 0a 00', '/n/1/m', '"a" is required'],
    ['text that is not UTF-8', '08 01 12 01 ff', '/s', 'UTF-8'],
    ['text that is longer than the payload', '08 01 12 ff ff ff ff 0f 61', '/s', 'too early'],
    ['a message that is longer than the one around it', '1a 03 0a 04 08 01 08 01', '/n/0/m', 'too early'],
    ['a packed value that is cut', '08 01 22 02 01 80 01', '/p/0/1', 'too early'],
    ['a boolean that is neither', '08 01 22 02 01 02', '/p/0/1', 'boolean'],
    ['a field that an entry of a map has not', '08 01 2a 02 18 01', '/m/0', 'no field of the number 3'],
    ['a key that is no text', '08 01 2a 02 08 01', '/m/0/key', 'not written as its type'],
    ['a value that the enum has not', '08 01 30 01', '/e', 'no such value'],
    ['a group that does not end', '08 01 3b 08 01', '/g', 'too early'],
    ['a group that ends as another', '08 01 3b 44', '/g', 'no field of the number 8'],
    ['an end of a group that did not begin', '08 01 3c', '/g', 'not written as its type'],
    ['a number that has more than 32 bits', '08 01 40 80 80 80 80 10', '/u', '32 bits'],
    ['an int32 of 33 bits', '08 80 80 80 80 08', '/a', '32 bits'],
    ['a number that has more than 64 bits', '08 ff ff ff ff ff ff ff ff ff 02', '/a', '64 bits'],
    ['a fixed number that is cut', '08 01 4d 00 00', '/f', 'too early'],
  ])('for %s', (_, hex, path, text) => {
    expect(check(bytes(hex))).toEqual([{ path, message: expect.stringContaining(text) }])
  })

  it('for messages nested too deeply', () => {
    const nest = (depth: number) => {
      let payload = Buffer.alloc(0)
      for (let i = 0; i < depth; i++) payload = Buffer.concat([Buffer.of(0x0a), varint(payload.length), payload])
      return payload
    }
    const { check } = compile(message('M m = 1;'))
    expect(check(nest(100))).toEqual([])
    expect(check(nest(101))).toEqual([expect.objectContaining({ message: expect.stringContaining('100 deep') })])
    const groups = compile(
      message('optional group G = 1 { optional M m = 1; repeated group H = 2 { } }', 'proto2'),
      {},
      'M',
    )
    expect(groups.check(Buffer.alloc(1_000_000, 0x0b))).toHaveLength(1)
  })

  it('for more than 16 MiB, with what takes more', () => {
    expect(check(new Uint8Array(17 * 1024 * 1024))).toEqual([
      { message: expect.stringMatching(/larger than 16 MiB.* csv, tsv, xml/) },
    ])
  })
})

function varint(value: number): Buffer {
  return value < 128 ? Buffer.of(value) : Buffer.concat([Buffer.of((value & 127) | 128), varint(value >>> 7)])
}

describe('several files', () => {
  const main = `syntax = "proto3"; package a; import "parts/unit.proto"; import "google/protobuf/timestamp.proto";
    message Reading { b.Unit unit = 1; google.protobuf.Timestamp at = 2; }`
  const unit = 'syntax = "proto3"; package b; enum Unit { WH = 0; KWH = 1; }'

  it('import each other and the well-known types', () => {
    const { check } = compile(main, { 'parts/unit.proto': unit })
    expect(check(bytes('08 01 12 02 08 01'))).toEqual([])
    expect(check(bytes('12 02 12 00'))).toEqual([
      { path: '/at/nanos', message: 'The field is not written as its type.' },
    ])
  })

  it('have extensions', () => {
    const more = { 'x.proto': 'syntax = "proto2"; import "main.proto"; extend M { optional string note = 100; }' }
    const { check } = compile('syntax = "proto2"; message M { extensions 100 to 200; }', more)
    expect(check(bytes('a2 06 01 61'))).toEqual([])
    expect(check(bytes('a2 06 01 ff'))).toHaveLength(1)
  })

  it.each([
    ['that is unreadable', { 'main.proto': 'syntax = "proto3";\nmessage {' }, { file: 'main.proto', line: 2 }],
    ['of another syntax', { 'main.proto': 'syntax = "proto4"; message M {}' }, {}],
    ['that imports what is not there', { 'main.proto': 'import "/etc/passwd"; message M {}' }, { file: 'main.proto' }],
    [
      'that imports from the network',
      { 'main.proto': 'import "https://example.org/a.proto"; message M {}' },
      { file: 'main.proto' },
    ],
    ['with a type that nobody defines', { 'main.proto': message('X x = 1;') }, {}],
    ['with a number twice', { 'main.proto': message('int32 a = 1; int32 b = 1;') }, { file: 'main.proto' }],
    ['with the number 0', { 'main.proto': message('int32 a = 0;') }, {}],
    ['with a number of Protobuf itself', { 'main.proto': message('int32 a = 19500;') }, {}],
    ['with a number that is too large', { 'main.proto': message('int32 a = 536870912;') }, {}],
    ['with an extension that is not declared', { 'main.proto': `${message('')} extend M { int32 a = 1; }` }, {}],
    ['nested too deeply', { 'main.proto': `${'message M {'.repeat(9999)}${'}'.repeat(9999)}` }, { file: 'main.proto' }],
    [
      'with a message that another defines too',
      { 'main.proto': message(''), 'b.proto': message('') },
      { file: 'b.proto' },
    ],
    ['of several messages, none of them named', { 'main.proto': 'message M {} message N {}' }, { file: 'main.proto' }],
  ])('are refused: one %s', (_, contents, place) => {
    const files = Object.entries(contents).map(([path, content]) => ({ path, content }))
    expect(() => compileProtobuf({ format: 'protobuf', files, main: 'main.proto' })).toThrow(
      expect.objectContaining({ code: 'SCHEMA_INVALID', details: { errors: [expect.objectContaining(place)] } }),
    )
  })

  it.each(['a.Nothing', 'b.Unit', 'constructor', 'a'])('are refused when the root is %s', (root) => {
    expect(() => compile(main, { 'parts/unit.proto': unit }, root)).toThrow(
      expect.objectContaining({ code: 'SCHEMA_INVALID' }),
    )
  })
})

describe("beside protobufjs' own codec", () => {
  const schema = message(
    'string s = 1; repeated sint64 n = 2; map<int32, M> m = 3; E e = 4; oneof o { bytes b = 5; double d = 6; } enum E { Z = 0; Y = 7; }',
  )
  const type = protobuf.parse(schema).root.lookupType('M')
  const { check } = compile(schema)
  const { message: value } = fc.letrec((tie) => ({
    message: fc.record(
      {
        s: fc.string({ unit: 'grapheme' }),
        n: fc.array(fc.maxSafeInteger()),
        m: fc.dictionary(fc.integer().map(String), tie('message'), { maxKeys: 2 }),
        e: fc.constantFrom(0, 7),
        b: fc.uint8Array(),
      },
      { requiredKeys: [] },
    ),
  }))

  it('passes what it writes', () => {
    fc.assert(
      fc.property(value, (value) => {
        expect(check(type.encode(type.fromObject(value as object)).finish())).toEqual([])
      }),
    )
  })

  it('passes of damaged payloads only what it reads', () => {
    const damaged = fc.tuple(value, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
      const payload = type.encode(type.fromObject(value as object)).finish()
      return payload.map((old, i) => (i === at % payload.length ? byte : old))
    })
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array()), (payload) => {
        if (check(payload).length === 0) expect(type.decode(payload)).toBeDefined()
      }),
      { numRuns: 1000 },
    )
  })
})
