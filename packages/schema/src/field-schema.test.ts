import { describe, expect, it } from 'vitest'
import { compileFieldSchema } from './field-schema.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const draft7 = 'http://json-schema.org/draft-07/schema#'
const draft2020 = 'https://json-schema.org/draft/2020-12/schema'

describe('the schema of a field', () => {
  it('passes what fits and says where the rest does not', () => {
    const check = compileFieldSchema({
      type: 'object',
      properties: { wh: { type: 'integer' }, at: { type: 'string', format: 'date-time' } },
      required: ['wh', 'at'],
      additionalProperties: false,
    })
    check({ wh: 1, at: '2024-06-01T00:00:00Z' })
    const at = (path: string) => expect.objectContaining({ path })
    expect(() => check({ wh: 1.5, at: 'noon', unit: 'Wh' })).toThrow(
      expect.objectContaining({
        code: 'PAYLOAD_INVALID',
        details: { errors: expect.arrayContaining([at(''), at('/at'), at('/wh')]) },
      }),
    )
  })

  it('follows the draft that the schema names', () => {
    const tuple = { items: [{ type: 'string' }], additionalItems: false }
    expect(() => compileFieldSchema({ $schema: draft7, ...tuple })(['a', 1])).toThrow(code('PAYLOAD_INVALID'))
    const prefix = { $schema: draft2020, prefixItems: [{ type: 'string' }], items: false }
    expect(() => compileFieldSchema(prefix)(['a', 1])).toThrow(code('PAYLOAD_INVALID'))
    compileFieldSchema(prefix)(['a'])
  })

  it('takes no member for present that only every object has', () => {
    expect(() => compileFieldSchema({ required: ['constructor'] })({})).toThrow(code('PAYLOAD_INVALID'))
  })

  it.each([
    ['another draft', { $schema: 'http://json-schema.org/draft-04/schema#' }],
    ['a draft that is not text', { $schema: 7 }],
    ['a keyword of the wrong type', { type: 'text' }],
    ['a regular expression that is none', { pattern: '(' }],
    ['a reference to elsewhere', { $ref: 'https://example.org/schema.json' }],
    ['a reference to nothing', { $ref: '#/$defs/gone' }],
    ['a list', []],
    ['text', 'object'],
    ['more than 512 KiB', { description: 'x'.repeat(600_000) }],
    ['the extension "$async"', { $async: true, type: 'string' }],
  ])('is refused with %s', (_, schema) => {
    expect(() => compileFieldSchema(schema)).toThrow(code('SCHEMA_INVALID'))
  })

  it('is refused when nested too deeply', () => {
    let schema: object = { type: 'string' }
    for (let i = 0; i < 100; i++) schema = { not: schema }
    expect(() => compileFieldSchema(schema)).toThrow(code('SCHEMA_INVALID'))
  })
})

it('refuses what runs out of stack', () => {
  expect(() => compileFieldSchema({ $ref: '#' })(1)).toThrow(code('PAYLOAD_INVALID'))
  let deep: unknown[] = []
  for (let i = 0; i < 50_000; i++) deep = [deep]
  expect(() => compileFieldSchema({ items: { $ref: '#' } })(deep)).toThrow(code('PAYLOAD_INVALID'))
})
