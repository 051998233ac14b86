import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileDelimited } from '../delimited.ts'

const compile = (schema: unknown) => {
  const files = [{ path: 'main.json', content: JSON.stringify(schema) }]
  return compileDelimited({ format: 'csv', files, main: 'main.json' })
}

describe('a schema is refused', () => {
  const withField = (field: object) => ({ fields: [{ name: 'a', ...field }] })
  it.each<[string, unknown, string]>([
    ['that is a list', [], ''],
    ['without fields', {}, ''],
    ['with no field', { fields: [] }, '/fields'],
    ['with a field twice', { fields: [{ name: 'a' }, { name: 'a' }] }, '/fields'],
    ['with a key of no field', { fields: [{ name: 'a' }], primaryKey: 'b' }, ''],
    [
      'with a foreign key',
      { fields: [{ name: 'a' }], foreignKeys: [{ fields: 'a', reference: { fields: 'b' } }] },
      '/foreignKeys',
    ],
    ['with a type that is not supported', withField({ type: 'geojson' }), '/fields/0'],
    ['with a type of a name that every object has', withField({ type: 'constructor' }), '/fields/0'],
    ['with a format that is not supported', withField({ type: 'string', format: 'ipv4' }), '/fields/0'],
    ['with any date', withField({ type: 'date', format: 'any' }), '/fields/0'],
    ['with a directive that is not supported', withField({ type: 'date', format: '%A' }), '/fields/0'],
    ['with a directive twice', withField({ type: 'date', format: '%Y%Y' }), '/fields/0'],
    [
      'with a constraint that is not supported',
      withField({ type: 'object', constraints: { jsonSchema: {} } }),
      '/fields/0/constraints',
    ],
    ['with a minimum of text', withField({ constraints: { minimum: 'a' } }), '/fields/0'],
    ['with a minimum of another type', withField({ type: 'integer', constraints: { minimum: 'a' } }), '/fields/0'],
    ['with a length of numbers', withField({ type: 'integer', constraints: { minLength: 1 } }), '/fields/0'],
    ['with a pattern that is none', withField({ constraints: { pattern: '(' } }), '/fields/0'],
    ['with a choice of another type', withField({ type: 'integer', constraints: { enum: ['a'] } }), '/fields/0'],
    ['with items of a type that is not supported', withField({ type: 'list', itemType: 'x' }), '/fields/0'],
    ['with a dialect that is not supported', { schema: withField({}), dialect: { commentChar: '#' } }, '/dialect'],
    ['with a delimiter that is a quote', { schema: withField({}), dialect: { delimiter: '"' } }, '/dialect'],
    ['in another encoding', { schema: withField({}), encoding: 'latin1' }, '/encoding'],
    ['with a file that is not there', { schema: 'gone.json' }, '/schema'],
    ['with an address', { schema: 'https://example.org/schema.json' }, '/schema'],
  ])('%s', (_, schema, path) => {
    const error = catchError(() => compile(schema))
    expect(error).toEqual(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
    expect(error).toHaveProperty('details.errors[0].file', 'main.json')
    expect((error as { details: { errors: [{ path?: string }] } }).details.errors[0].path ?? '').toBe(path)
  })

  it('that is no JSON', () => {
    const files = [{ path: 'a.json', content: '{' }]
    expect(() => compileDelimited({ format: 'csv', files, main: 'a.json' })).toThrow(
      expect.objectContaining({ code: 'SCHEMA_INVALID' }),
    )
  })
})

it('answers for any schema', () => {
  const field = fc.record(
    {
      name: fc.string(),
      type: fc.constantFrom('string', 'number', 'date', 'list', 'x'),
      format: fc.string(),
      constraints: fc.dictionary(fc.constantFrom('minimum', 'pattern', 'enum', 'minLength'), fc.jsonValue()),
    },
    { requiredKeys: ['name'] },
  )
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.record({ fields: fc.array(field) })), (schema) => {
      const error = catchError(() => compile(schema).check(Buffer.from('a\n1\n')))
      if (error instanceof Error) expect(error).toEqual(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
    }),
    { numRuns: 500 },
  )
})

function catchError(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}
