import type { TopicVerdict } from '@digital-spine/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileProtobuf, readProtobufMessage } from '../formats/protobuf.ts'
import { judgeCompatibility } from './judge.ts'
import { readByNumber } from './protobuf-values.ts'

const version = (fields: string, more = '', syntax = 'proto3') => ({
  ...{ format: 'protobuf' as const, main: 'main.proto', root: 'M' },
  files: [{ path: 'main.proto', content: `syntax = "${syntax}"; message M { ${fields} } ${more}` }],
})
const judge = (older: string, newer: string, more: readonly [string, string] = ['', '']) =>
  judgeCompatibility(version(older, more[0]), version(newer, more[1]))
const proto2 = (older: string, newer: string) =>
  judgeCompatibility(version(older, '', 'proto2'), version(newer, '', 'proto2'))

describe('a verdict about Protobuf', () => {
  it.each<[string, string, string, TopicVerdict]>([
    ['other names', 'int32 a = 1;', 'int32 b = 1;', 'full'],
    ['one more field', 'int32 a = 1;', 'int32 a = 1; int32 b = 2;', 'backward'],
    ['a field gone', 'int32 a = 1; int32 b = 2;', 'int32 a = 1; reserved 2;', 'forward'],
    ['a wider number', 'int32 a = 1;', 'int64 a = 1;', 'backward'],
    ['another sign', 'int32 a = 1;', 'uint32 a = 1;', 'broken'],
    ['another coding', 'fixed32 a = 1;', 'sfixed32 a = 1;', 'broken'],
    ['text as bytes', 'string a = 1;', 'bytes a = 1;', 'backward'],
    ['a list of what was one', 'int32 a = 1;', 'repeated int32 a = 1;', 'backward'],
    ['a choice of one', 'string a = 1;', 'oneof o { string a = 1; string b = 2; }', 'backward'],
    [
      'a choice of what could be both',
      'string a = 1; string b = 2;',
      'oneof o { string a = 1; string b = 2; }',
      'forward',
    ],
    ['a map of wider numbers', 'map<string, int32> a = 1;', 'map<string, int64> a = 1;', 'backward'],
    ['a reserved number', 'reserved 2;', 'int32 a = 2;', 'unknown'],
  ])('%s', async (_, older, newer, verdict) => {
    expect(await judge(older, newer)).toMatchObject({ verdict })
  })

  it('minds what is required', async () => {
    expect(await proto2('optional int32 a = 1;', 'required int32 a = 1;')).toMatchObject({
      ...{ verdict: 'forward', reasons: [{ direction: 'backward', path: '/a', reason: 'is required', example: '{}' }] },
    })
  })

  it('minds messages in each other and the values of enums', async () => {
    const more = (values: string): string => `message N { E e = 1; M m = 2; } enum E { A = 0; ${values} }`
    expect(await judge('repeated N n = 1;', 'repeated N n = 1;', [more('B = 1;'), more('')])).toMatchObject({
      verdict: 'forward',
      reasons: [
        { direction: 'backward', path: '/n/e', reason: 'the enum has no value 1 (B)', example: '{"n":[{"e":"B"}]}' },
      ],
    })
  })

  it('is told of messages that double at each of many levels', async () => {
    const levels = Array.from({ length: 40 }, (_, i) => `message N${i} { N${i + 1} a = 1; N${i + 1} b = 2; }`).join(' ')
    const version = (leaf: string): string => `${levels} message N40 { ${leaf} c = 1; }`
    const { verdict, reasons } = await judge('N0 n = 1;', 'N0 n = 1;', [version('int32'), version('int64')])
    expect([verdict, reasons.map(({ path }) => path)]).toEqual(['backward', [`/n${'/a'.repeat(40)}/c`]])
  })

  it('is one that payloads do not contradict', async () => {
    const types = [
      'int32',
      'int64',
      'uint32',
      'sint32',
      'bool',
      'fixed32',
      'string',
      'bytes',
      'E',
      'N',
      'map<string, int32>',
    ]
    const field = fc.record({
      number: fc.integer({ min: 1, max: 4 }),
      label: fc.constantFrom('', '', 'repeated ', 'optional '),
      type: fc.constantFrom(...types),
    })
    const fields = fc
      .uniqueArray(field, { selector: ({ number }) => number, maxLength: 4 })
      .map((list) =>
        list
          .map(({ number, label, type }) => `${type.startsWith('map') ? '' : label}${type} f${number} = ${number};`)
          .join(' '),
      )
    const more = fc
      .constantFrom('enum E { A = 0; B = 1; }', 'enum E { A = 0; B = -1; C = 1; }')
      .chain((values) =>
        fc.constantFrom('int32', 'int64', 'string').map((inner) => `${values} message N { ${inner} a = 1; }`),
      )
    const value = fc.oneof(
      fc.integer({ min: -2, max: 2 }),
      fc.constantFrom('a', '', 'ÿ', 2 ** 40),
      fc.record({ a: fc.nat(3) }),
    )
    const values = fc.array(value, { minLength: 8, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fields, more),
        fc.tuple(fields, more),
        fc.array(values, { minLength: 10 }),
        async (one, two, payloads) => {
          const [older, newer] = [version(...one), version(...two)]
          const { verdict } = await judgeCompatibility(older, newer)
          for (const [direction, from, to] of [
            ['backward', older, newer],
            ['forward', newer, older],
          ] as const) {
            if (verdict !== 'full' && verdict !== direction) continue
            const [sub, sup] = [readProtobufMessage(from), readProtobufMessage(to)]
            for (const list of payloads) {
              const payload = tryEncode(sub, list)
              if (payload === undefined || compileProtobuf(from).check(payload).length > 0) continue
              expect(compileProtobuf(to).check(payload)).toEqual([])
              expect(readByNumber(sup, payload)).toBe(readByNumber(sub, payload))
            }
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})

/** A payload with some of the values, where they can be of the fields' types. */
function tryEncode(type: ReturnType<typeof readProtobufMessage>, values: readonly unknown[]): Uint8Array | undefined {
  const members = type.fieldsArray.map((field, i) => {
    const value = values[i]
    if (field.map) return [field.name, { k: value }] as const
    return [field.name, field.repeated ? [value, values[i + 4]] : value] as const
  })
  try {
    return type.encode(type.fromObject(Object.fromEntries(members))).finish()
  } catch {
    return undefined
  }
}
