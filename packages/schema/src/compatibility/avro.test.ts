import type { TopicVerdict } from '@digital-spine/core'
import avsc, { type Schema } from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeCompatibility } from './judge.ts'

const version = (schema: unknown) => ({
  ...{ format: 'avro' as const, main: 'main.avsc' },
  files: [{ path: 'main.avsc', content: JSON.stringify(schema) }],
})
const judge = (older: unknown, newer: unknown) => judgeCompatibility(version(older), version(newer))
const record = (...fields: object[]) => ({ type: 'record', name: 'R', fields })
const unit = (...symbols: string[]) => ({ type: 'enum', name: 'U', symbols })
const list = { type: 'record', name: 'L', fields: [{ name: 'next', type: ['null', 'L'] }] }

describe('a verdict about Avro', () => {
  it.each<[string, unknown, unknown, TopicVerdict]>([
    ['the same type', 'int', 'int', 'full'],
    ['a wider number', 'int', 'long', 'backward'],
    ['text and bytes', 'string', 'bytes', 'full'],
    ['a field with a default', record(), record({ name: 'a', type: 'int', default: 0 }), 'full'],
    ['a field without one', record(), record({ name: 'a', type: 'int' }), 'forward'],
    [
      'a field under another name',
      record({ name: 'a', type: 'int' }),
      record({ name: 'b', aliases: ['a'], type: 'int' }),
      'backward',
    ],
    ['one more symbol', unit('A'), unit('A', 'B'), 'backward'],
    ['one more symbol and a default', { ...unit('A'), default: 'A' }, { ...unit('A', 'B'), default: 'A' }, 'full'],
    ['a value that may be null', 'int', ['null', 'int'], 'backward'],
    ['another size', { type: 'fixed', name: 'F', size: 1 }, { type: 'fixed', name: 'F', size: 2 }, 'broken'],
    [
      'another name',
      record({ name: 'a', type: 'int' }),
      { ...record({ name: 'a', type: 'int' }), name: 'S' },
      'broken',
    ],
    ['a list in itself', list, { ...list, fields: [...list.fields, { name: 'a', type: 'int', default: 1 }] }, 'full'],
  ])('%s', async (_, older, newer, verdict) => {
    expect(await judge(older, newer)).toMatchObject({ verdict })
  })

  it('tells where and why, and shows it', async () => {
    const series = (type: unknown) =>
      record({ name: 'meter', type: 'string' }, { name: 'values', type: { type: 'array', items: ['null', type] } })
    const { verdict, reasons } = await judge(series(unit('A', 'B')), series(unit('B')))
    expect(verdict).toBe('forward')
    expect(reasons).toEqual([
      {
        ...{ direction: 'backward', path: '/values/0' },
        reason: '"A" is no symbol of the enum, which has no default',
        example: '{"meter":"","values":[{"U":"A"}]}',
      },
    ])
  })

  it('is one that avsc does not contradict', async () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const { type: types } = fc.letrec<{ type: unknown }>((tie) => ({
      type: fc.oneof(
        { maxDepth: 2, depthSize: 'small' },
        fc.oneof(
          fc.constantFrom('null', 'boolean', 'int', 'long', 'float', 'double', 'string', 'bytes'),
          fc.constantFrom(['null', 'int'], ['string', 'null'], ['int', 'string']),
          fc
            .uniqueArray(fc.constantFrom('A', 'B', 'C'), { minLength: 1 })
            .map((symbols) => ({ type: 'enum', symbols })),
        ),
        fc.record({ type: fc.constant('array'), items: tie('type') }),
        fc.record({ type: fc.constant('map'), values: tie('type') }),
        fc
          .uniqueArray(fc.record({ name, type: tie('type') }), { selector: (field) => field.name, maxLength: 3 })
          .map((fields) => ({ type: 'record', fields })),
      ),
    }))
    const pairs = fc.tuple(types, types).map((pair) => pair.map((schema) => nameTypes(schema)))
    await fc.assert(
      fc.asyncProperty(pairs, async ([older, newer]) => {
        const { verdict, reasons } = await judge(older, newer)
        const [before, after] = [avsc.Type.forSchema(older as Schema), avsc.Type.forSchema(newer as Schema)]
        for (const [direction, writer, reader] of [
          ['backward', before, after],
          ['forward', after, before],
        ] as const) {
          if (verdict === 'full' || verdict === direction) {
            const datum = writer.random()
            const read = reader.fromBuffer(writer.toBuffer(datum), reader.createResolver(writer))
            expect(reader.isValid(read)).toBe(true)
          } else {
            expect(() => reader.createResolver(writer)).toThrow()
            const [reason] = reasons.filter((reason) => reason.direction === direction)
            expect(writer.fromString(reason?.example ?? '')).toBeDefined()
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

/** Names the types of a schema by their kind and the way to them. */
function nameTypes(schema: unknown, way = 'T'): unknown {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema
  const { items, values, fields, ...type } = schema as Record<string, unknown>
  if (items !== undefined) return { ...type, items: nameTypes(items, `${way}i`) }
  if (values !== undefined) return { ...type, values: nameTypes(values, `${way}v`) }
  if (!Array.isArray(fields)) return { ...type, name: way }
  return {
    ...type,
    name: way,
    fields: fields.map((field) => ({ ...field, type: nameTypes(field.type, `${way}_${field.name}`) })),
  }
}
