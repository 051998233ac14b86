import { expect, it } from 'vitest'
import { compareOutlines } from './compare-outlines.ts'
import { jsonOutline } from './json-outline.ts'

const outline = (schema: object) => jsonOutline([{ path: 'a.json', content: JSON.stringify(schema) }], 'a.json')
const compare = (older: object, newer: object) =>
  compareOutlines(outline(older), outline(newer)).map(({ path, kind, differences }) => [
    ...[kind, path],
    ...differences.map(({ what, before, after }) => `${what}: ${before} → ${after}`),
  ])

it('tells members that came, went and are said to be otherwise', () => {
  const older = {
    required: ['a'],
    properties: {
      a: { type: 'integer', minimum: 0 },
      gone: { properties: { inner: { type: 'string' } } },
      list: { type: 'array', items: { properties: { x: { enum: [1, 2] } } } },
    },
  }
  const newer = {
    properties: {
      a: { type: 'number', maximum: 9, description: 'How much.' },
      come: { properties: { inner: { type: 'string' } } },
      list: { type: 'array', items: { properties: { x: { enum: [1, 2, 3] } } } },
    },
  }
  expect(compare(older, newer)).toEqual([
    [
      ...['changed', 'a', 'type: integer → number', 'required: true → false', 'minimum: 0 → undefined'],
      ...['maximum: undefined → 9', 'description: undefined → How much.'],
    ],
    ['added', 'come'],
    ['changed', 'list.x', 'enum: 1, 2 → 1, 2, 3'],
    ['removed', 'gone'],
  ])
})

it('tells what is said of the whole, and ends in what contains itself', () => {
  const again = { properties: { next: { $ref: '#' } } }
  expect(compare(again, { ...again, additionalProperties: false })).toEqual([
    ['changed', '', 'closed: undefined → '],
    ['changed', 'next', 'closed: undefined → '],
  ])
  expect(compare(again, again)).toEqual([])
})
