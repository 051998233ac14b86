import { jsonSchemaContent, type TopicVerdict } from '@digital-spine/core'
import { describe, expect, it } from 'vitest'
import { judgeCompatibility } from './judge.ts'

type Schema = boolean | object

const judge = (older: Schema, newer: Schema) => judgeCompatibility(jsonSchemaContent(older), jsonSchemaContent(newer))
const reading = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })
const text = { type: 'string' }
const draft7 = { $schema: 'http://json-schema.org/draft-07/schema#' }

describe('a verdict about JSON Schema', () => {
  it.each<[string, Schema, Schema, TopicVerdict]>([
    ['the same schema', reading({ a: text }), reading({ a: text }), 'full'],
    ['another description', reading({ a: text }), { ...reading({ a: text }), description: 'readings' }, 'full'],
    ['an optional member that everybody could have', reading({ a: text }), reading({ a: text, b: {} }), 'full'],
    [
      'an optional member of a closed object',
      reading({ a: text }, closed()),
      reading({ a: text, b: text }, closed()),
      'backward',
    ],
    [
      'a member that is required no longer',
      reading({ a: text }, { required: ['a'] }),
      reading({ a: text }),
      'backward',
    ],
    ['a member that is required now', reading({ a: text }), reading({ a: text }, { required: ['a'] }), 'forward'],
    ['a member with a type now', reading({}), reading({ a: text }), 'forward'],
    ['a number that was an integer', { type: 'integer' }, { type: 'number' }, 'backward'],
    ['one more value', { enum: ['a', 'b'] }, { enum: ['a', 'b', 'c'] }, 'backward'],
    ['a value that may be null', { const: 'a' }, { enum: ['a', null] }, 'backward'],
    ['another range', { type: 'number', minimum: 0 }, { type: 'number', exclusiveMinimum: 0 }, 'forward'],
    ['ranges that overlap', { type: 'number', maximum: 5 }, { type: 'number', minimum: 0 }, 'broken'],
    ['another type', text, { type: 'number' }, 'broken'],
    ['longer texts', { ...text, maxLength: 3 }, { ...text, maxLength: 4 }, 'backward'],
    ['multiples of multiples', { type: 'integer', multipleOf: 6 }, { type: 'integer', multipleOf: 3 }, 'backward'],
    ['more items', { type: 'array', maxItems: 2 }, { type: 'array', maxItems: 3 }, 'backward'],
    ['other items', { type: 'array', items: text }, { type: 'array', items: { enum: ['a'] } }, 'forward'],
    [
      'a longer tuple',
      { type: 'array', prefixItems: [text], items: false },
      { type: 'array', prefixItems: [text, text], items: false },
      'backward',
    ],
    [
      'a tuple of draft-07',
      { ...draft7, type: 'array', items: [text], additionalItems: false },
      { ...draft7, type: 'array', items: text },
      'backward',
    ],
    ['one more alternative', { anyOf: [text] }, { anyOf: [text, { type: 'null' }] }, 'backward'],
    ['one of two that exclude each other', { oneOf: [text, { type: 'null' }] }, { type: ['string', 'null'] }, 'full'],
    [
      'alternatives told apart by a member',
      { oneOf: [kind('a'), kind('b')] },
      { oneOf: [kind('a'), kind('b'), kind('c')] },
      'backward',
    ],
    [
      'all of two',
      { allOf: [{ minimum: 0 }, { maximum: 5 }], type: 'number' },
      { type: 'number', minimum: 0, maximum: 9 },
      'backward',
    ],
    ['a format', { ...text, format: 'date' }, text, 'backward'],
    ['a pattern', { ...text, pattern: '^DE-\\d{3}$' }, text, 'backward'],
    ['other patterns', { ...text, pattern: '^DE-\\d{3}$' }, { ...text, pattern: '^FR-\\d{3}$' }, 'broken'],
    ['a list in itself', tree(text), tree({ type: ['string', 'null'] }), 'backward'],
    [
      'schemas named otherwise',
      { $ref: '#/$defs/a', $defs: { a: text } },
      { $ref: '#/$defs/b', $defs: { b: text } },
      'full',
    ],
    [
      'an equal condition beside a change',
      { ...condition, properties: { b: text } },
      { ...condition, properties: {} },
      'backward',
    ],
    [
      'members whose names match',
      { type: 'object', patternProperties: { '^x-': text } },
      { type: 'object', patternProperties: { '^x-': {} } },
      'backward',
    ],
    ['everything', true, {}, 'full'],
    ['nothing', false, text, 'backward'],
    [
      'a condition',
      { if: { type: 'null' }, else: { minLength: 0 } },
      { if: { type: 'null' }, else: { minLength: 0, maxLength: 1e300 } },
      'unknown',
    ],
    [
      'alternatives that may meet',
      { oneOf: [{ minimum: 0 }, { multipleOf: 1 }] },
      { oneOf: [{ multipleOf: 1 }, { minimum: 0 }] },
      'unknown',
    ],
    ['a part of a vocabulary', { $dynamicRef: '#' }, { $dynamicRef: '#', title: 'x' }, 'unknown'],
  ])('%s', async (_, older, newer, verdict) => {
    expect(await judge(older, newer)).toMatchObject({ verdict })
  })

  it('tells where and why, and shows it', async () => {
    const series = (wh: object) => reading({ values: { type: 'array', items: reading({ wh }, { required: ['wh'] }) } })
    const { verdict, reasons } = await judge(series({ type: 'number' }), series({ type: 'number', maximum: 100 }))
    expect(verdict).toBe('forward')
    expect(reasons).toEqual([
      {
        direction: 'backward',
        path: '/values/0/wh',
        reason: 'must be at most 100',
        example: '{"values":[{"wh":101}]}',
      },
    ])
  })

  it('shows it with texts of the formats that are asked for', async () => {
    const at = reading({ at: { type: 'string', format: 'date-time' } }, { required: ['at'] })
    expect(await judge(at, { ...at, required: ['at', 'wh'] })).toMatchObject({
      ...{ verdict: 'forward', reasons: [{ path: '/wh', example: '{"at":"2024-01-01T00:00:00Z"}' }] },
    })
  })

  it.each<[Schema, Schema, string, string]>([
    [reading({ a: text }), reading({ a: text }, { required: ['a'] }), '/a', 'must be there'],
    [reading({ 'a/b': text }), reading({ 'a/b': { type: 'null' } }), '/a~1b', 'must not be of the type string'],
    [reading({}), reading({}, closed()), '/other', 'must not be there'],
    [{ enum: [1, 2] }, { enum: [1] }, '', '2 is not allowed'],
    [text, { ...text, format: 'date' }, '', 'must fit the format date'],
    [{ type: 'array' }, { type: 'array', uniqueItems: true }, '', 'must not have an item twice'],
    [{ type: 'object' }, { type: 'object', dependentRequired: { a: ['b'] } }, '', 'must fit "dependentRequired"'],
  ])('of %j and %j names %s', async (older, newer, path, reason) => {
    const { reasons } = await judge(older, newer)
    expect(reasons).toContainEqual(expect.objectContaining({ direction: 'backward', path, reason }))
  })

  it('follows references between files', async () => {
    const version = (unit: object) => ({
      ...{ format: 'jsonschema' as const, main: 'reading.json' },
      files: [
        {
          path: 'reading.json',
          content: JSON.stringify({ properties: { unit: { $ref: 'common/unit.json#/$defs/unit' } } }),
        },
        { path: 'common/unit.json', content: JSON.stringify({ $defs: { unit } }) },
      ],
    })
    expect(await judgeCompatibility(version({ enum: ['W'] }), version({ enum: ['W', 'kW'] }))).toMatchObject({
      ...{ verdict: 'backward', reasons: [{ direction: 'forward', path: '/unit', example: '{"unit":"kW"}' }] },
    })
  })

  it('is unknown of schemas that would take too long', async () => {
    const choices = (letter: string) => ({
      allOf: Array.from({ length: 8 }, (_, i) => ({
        anyOf: Array.from({ length: 8 }, (_, j) => reading({ [`${letter}${i}`]: { const: j } })),
      })),
    })
    expect(await judge(choices('a'), choices('b'))).toMatchObject({ verdict: 'unknown' })
  })

  it('is refused for what is no schema', async () => {
    await expect(judge(text, { type: 'text' })).rejects.toMatchObject({ code: 'SCHEMA_INVALID' })
  })
})

function closed(): object {
  return { additionalProperties: false }
}

function kind(name: string): object {
  return reading({ kind: { const: name } }, { required: ['kind'] })
}

function tree(value: object): object {
  return reading({ value, children: { type: 'array', items: { $ref: '#' } } }, { required: ['value'] })
}

const condition = { type: 'object', if: { required: ['a'] }, else: { required: ['b'] } }
