import { expect, it } from 'vitest'
import { exampleValue } from './example-value.ts'

const now = Date.parse('2026-01-31T12:29:59.999Z')

it.each([
  [{ const: 'PT15M' }, 'PT15M'],
  [{ enum: ['measured', 'estimated'] }, 'measured'],
  [{ type: 'string', pattern: '^a', examples: ['ab'] }, 'ab'],
  [{ type: 'string', pattern: '^a' }, undefined],
  [{ type: 'string', format: 'date-time' }, '2026-01-31T12:15:00.000Z'],
  [{ type: 'number', minimum: -9999, maximum: 9999 }, 0],
  [{ type: 'number', minimum: 2.5 }, 2.5],
  [{ type: 'integer', exclusiveMinimum: 3 }, 4],
  [{ type: 'number', maximum: -2, multipleOf: 5 }, -5],
  [{ type: 'boolean' }, false],
  [{ type: 'array', minItems: 2, items: { type: 'number' } }, [0, 0]],
  [{ type: 'array', items: { type: 'number' } }, undefined],
  [{ $ref: '#/$defs/kind', $defs: { kind: { const: 1 } } }, 1],
])('of %j is %j', (schema, value) => {
  expect(exampleValue(schema, now)).toEqual(value)
})

it('has the required members, and of the others those with a default', () => {
  const schema = {
    type: 'object',
    required: ['unit', 'who'],
    properties: {
      unit: { enum: ['kW'] },
      who: { type: 'string' },
      quality: { default: 'measured' },
      note: { const: 'x' },
    },
  }
  expect(exampleValue(schema, now)).toEqual({ unit: 'kW', quality: 'measured' })
})

it('ends, when a schema refers to itself without end', () => {
  const schema = { type: 'object', required: ['next'], properties: { next: { $ref: '#' } } }
  expect(exampleValue(schema, now)).toHaveProperty('next.next')
  expect(exampleValue({ $ref: '#' }, now)).toBeUndefined()
})
