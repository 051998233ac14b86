import { expect, it } from 'vitest'
import { inferSchema } from './infer-schema.ts'

const { $schema, ...whole } = inferSchema({
  site: 'North',
  id: '7d0c5f0e-4d8a-4f0c-9f63-0d1c8f2a1b3c',
  readings: [
    { at: '2026-03-01T12:00:00Z', kW: 7 },
    { at: '2026-03-01T12:15:00+01:00', kW: 7.5, note: null },
  ],
  mixed: ['2026-03-01', 'now', 3, null],
  none: [],
  firm: true,
})

it('says what a payload has, and what its values are', () => {
  expect($schema).toBe('https://json-schema.org/draft/2020-12/schema')
  expect(whole).toEqual({
    type: 'object',
    required: ['site', 'id', 'readings', 'mixed', 'none', 'firm'],
    properties: {
      site: { type: 'string' },
      id: { type: 'string', format: 'uuid' },
      readings: {
        type: 'array',
        items: {
          type: 'object',
          required: ['at', 'kW'],
          properties: {
            at: { type: 'string', format: 'date-time' },
            kW: { type: 'number' },
            note: { type: 'null' },
          },
        },
      },
      mixed: { type: 'array', items: { type: ['integer', 'null', 'string'] } },
      none: { type: 'array' },
      firm: { type: 'boolean' },
    },
  })
})

it('takes what is no object too', () => {
  expect(inferSchema('2026-03-01')).toMatchObject({ type: 'string', format: 'date' })
  expect(inferSchema(null)).toMatchObject({ type: 'null' })
})
