import avsc from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileAvro } from './avro.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

function compile(main: unknown, more: Record<string, unknown> = {}, root?: string) {
  const files = Object.entries({ 'main.avsc': main, ...more }).map(([path, schema]) => ({
    path,
    content: JSON.stringify(schema),
  }))
  return compileAvro({ format: 'avro', files, main: 'main.avsc', ...(root !== undefined && { root }) })
}
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

describe("the specification's examples", () => {
  it.each([
    ['a long: 0', 'long', '00'],
    ['a long: -64', 'long', '7f'],
    ['a long: 64', 'long', '80 01'],
    ['the largest long', 'long', 'fe ff ff ff ff ff ff ff ff 01'],
    ['the smallest long', 'long', 'ff ff ff ff ff ff ff ff ff 01'],
    ['the smallest int', 'int', 'ff ff ff ff 0f'],
    ['a string: "foo"', 'string', '06 66 6f 6f'],
    [
      'a record',
      {
        type: 'record',
        name: 'test',
        fields: [
          { name: 'a', type: 'long' },
          { name: 'b', type: 'string' },
        ],
      },
      '36 06 66 6f 6f',
    ],
    ['an array: 3, 27', { type: 'array', items: 'long' }, '04 06 36 00'],
    ['an array whose block tells its length', { type: 'array', items: 'long' }, '03 04 06 36 00'],
    ['a union: null', ['null', 'string'], '00'],
    ['a union: "a"', ['null', 'string'], '02 02 61'],
    ['an enum', { type: 'enum', name: 'e', symbols: ['A', 'B', 'C', 'D'] }, '06'],
    ['nothing at all', 'null', ''],
    ['a map with the key 10 before 9', { type: 'map', values: 'boolean' }, '04 04 31 30 01 02 39 00 00'],
    ['a billion items that have no bytes', { type: 'array', items: 'null' }, 'fe ff ff ff 0f 00'],
  ])('%s', (_, schema, hex) => {
    const { check, openStream } = compile(schema)
    expect(check(bytes(hex))).toEqual([])
    const stream = openStream()
    expect([...stream.write(bytes(hex)), ...stream.end()]).toEqual([])
  })
})

const reading = {
  type: 'record',
  name: 'Reading',
  namespace: 'org.example',
  fields: [
    { name: 'meter', type: 'string' },
    {
      name: 'values',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'Value',
          fields: [
            { name: 'wh', type: 'int' },
            { name: 'ok', type: 'boolean' },
          ],
        },
      },
    },
    { name: 'unit', type: { type: 'enum', name: 'Unit', symbols: ['WH', 'KWH'] } },
    { name: 'tags', type: { type: 'map', values: ['null', 'string'] } },
    { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 2 } },
  ],
}

describe('a payload is refused', () => {
  const { check } = compile(reading)
  it.each([
    ['text that is not UTF-8', '02 ff 00 00 00 abcd', '/meter', 'UTF-8'],
    ['a length below zero', '01', '/meter', 'negative'],
    ['text that is longer than the payload', 'fe ff ff ff 0f 61', '/meter', 'too early'],
    ['a boolean that is neither', '02 61 02 00 02 00 00 00 abcd', '/values/0/ok', 'boolean'],
    ['a number that is no int', '02 61 04 00 00 80 80 80 80 10 00', '/values/1/wh', 'int'],
    ['a number of 65 bits', '02 61 04 00 00 ff ff ff ff ff ff ff ff ff 02 00', '/values/1/wh', '64 bits'],
    ['a number that could be shorter', '02 61 02 80 00 00 00', '/values/0/wh', 'more bytes'],
    ['a block that is shorter than it says', '02 61 01 06 00 00 00', '/values', 'block'],
    ['a symbol that there is not', '02 61 00 04', '/unit', 'symbol'],
    ['a branch that there is not', '02 61 00 00 02 04 62 2f 04', '/tags/b~1', 'union'],
    ['a key that is there twice', '02 61 00 00 04 02 62 00 02 62 00 00', '/tags', 'twice'],
    ['an early end', '02 61 00 00 00 ab', '/hash', 'too early'],
    ['more than the datum', '02 61 00 00 00 abcd 00', '', 'more after'],
    ['nothing', '', '/meter', 'too early'],
  ])('for %s', (_, hex, path, message) => {
    expect(check(bytes(hex))).toEqual([{ path, message: expect.stringContaining(message) }])
  })

  it('for values nested too deeply', () => {
    const list = compile({ type: 'record', name: 'L', fields: [{ name: 'next', type: ['null', 'L'] }] })
    expect(list.check(bytes(`${'02'.repeat(99)}00`))).toEqual([])
    expect(list.check(bytes('02'.repeat(100_000)))).toEqual([
      expect.objectContaining({ message: expect.stringContaining('100 deep') }),
    ])
  })

  it('for more than 16 MiB, with what takes more', () => {
    expect(compile('bytes').check(new Uint8Array(17 * 1024 * 1024))).toEqual([
      { message: expect.stringMatching(/larger than 16 MiB.* csv, tsv, xml/) },
    ])
  })
})

describe('schemas of several files', () => {
  const point = {
    type: 'record',
    name: 'Point',
    namespace: 'org.example',
    fields: [
      { name: 'unit', type: 'Unit' },
      { name: 'next', type: ['null', 'org.example.Curve'] },
    ],
  }
  const unit = [{ type: 'enum', name: 'org.example.Unit', symbols: ['A'] }]
  const curve = {
    type: 'record',
    name: 'Curve',
    namespace: 'org.example',
    fields: [{ name: 'points', type: { type: 'array', items: 'Point' } }],
  }

  it('refer to each other by full name, in circles too', () => {
    const { check } = compile(curve, { 'a/unit.avsc': unit, 'point.avsc': point })
    expect(check(bytes('02 00 02 00 00'))).toEqual([])
    expect(check(bytes('02 02'))).toEqual([expect.objectContaining({ path: '/points/0/unit' })])
  })

  it('give the type that the root names', () => {
    const { check } = compile(curve, { 'unit.avsc': unit, 'point.avsc': point }, 'org.example.Unit')
    expect(check(bytes('00'))).toEqual([])
    expect(check(bytes('02'))).toHaveLength(1)
  })

  it('give a union where the main file is a list', () => {
    const { check } = compile([
      ...unit,
      { type: 'record', name: 'R', fields: [{ name: 'u', type: 'org.example.Unit' }] },
    ])
    expect(check(bytes('02 00'))).toEqual([])
    expect(check(bytes('04 00'))).toHaveLength(1)
  })

  it.each([
    ['that is no JSON', { 'main.avsc': '{' }, 'main.avsc'],
    [
      'with a type that nobody defines',
      { 'main.avsc': '{"type":"record","name":"A","fields":[{"name":"b","type":"B"}]}' },
      'main.avsc',
    ],
    ['with a type of a name that every object has', { 'main.avsc': '"constructor"' }, 'main.avsc'],
    [
      'with a name that is none',
      { 'main.avsc': '{"type":"record","name":"A","fields":[{"name":"b; process.exit()","type":"int"}]}' },
      'main.avsc',
    ],
    [
      'with a default of another type',
      { 'main.avsc': '{"type":"record","name":"A","fields":[{"name":"b","type":"int","default":"x"}]}' },
      'main.avsc',
    ],
    [
      'with a mistake in another file',
      { 'main.avsc': '"int"', 'b.avsc': '{"type":"enum","name":"E","symbols":["1"]}' },
      'b.avsc',
    ],
    [
      'with a type that is defined twice',
      { 'main.avsc': '{"type":"fixed","name":"F","size":1}', 'b.avsc': '{"type":"fixed","name":"F","size":2}' },
      'b.avsc',
    ],
    [
      'nested too deeply',
      { 'main.avsc': `${'{"type":"array","items":'.repeat(20_000)}"int"${'}'.repeat(20_000)}` },
      'main.avsc',
    ],
    ['that is null', { 'main.avsc': 'null' }, 'main.avsc'],
  ])('are refused: one %s', (_, contents, file) => {
    const files = Object.entries(contents).map(([path, content]) => ({ path, content }))
    expect(() => compileAvro({ format: 'avro', files, main: 'main.avsc' })).toThrow(
      expect.objectContaining({ code: 'SCHEMA_INVALID', details: { errors: [expect.objectContaining({ file })] } }),
    )
  })

  it('are refused when the root is not among them', () => {
    expect(() => compile(unit, {}, 'toString')).toThrow(code('SCHEMA_INVALID'))
  })
})

describe('beside avsc', () => {
  const type = avsc.Type.forSchema(reading as avsc.Schema)
  const { check } = compile(reading)
  const value = fc.record({
    meter: fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
    values: fc.array(fc.record({ wh: fc.integer(), ok: fc.boolean() })),
    unit: fc.constantFrom('WH', 'KWH'),
    tags: fc.dictionary(fc.string(), fc.option(fc.string())),
    hash: fc.uint8Array({ minLength: 2, maxLength: 2 }).map((part) => Buffer.from(part)),
  })

  it('passes what it writes', () => {
    fc.assert(
      fc.property(value, (value) => {
        expect(check(type.toBuffer(value))).toEqual([])
      }),
    )
  })

  it('passes of damaged payloads only what it reads', () => {
    const damaged = fc.tuple(value, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
      const payload = type.toBuffer(value)
      payload[at % payload.length] = byte
      return payload
    })
    const anything = fc.uint8Array().map((part) => Buffer.from(part))
    fc.assert(
      fc.property(fc.oneof(damaged, anything), (payload) => {
        if (check(payload).length === 0) expect(type.fromBuffer(payload)).toBeDefined()
      }),
      { numRuns: 1000 },
    )
  })
})
