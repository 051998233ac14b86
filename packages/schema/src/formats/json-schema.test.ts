import type { TopicFile } from '@digital-spine/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../compiled-schema.ts'
import { compileJsonSchema } from './json-schema.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const draft7 = 'http://json-schema.org/draft-07/schema#'

async function compile(files: Record<string, unknown>) {
  const list: TopicFile[] = Object.entries(files).map(([path, schema]) => ({ path, content: JSON.stringify(schema) }))
  return compileJsonSchema({ format: 'jsonschema', files: list, main: list[0]?.path ?? null })
}

const messages = async (schema: unknown, value: unknown) =>
  (await compile({ 'main.json': schema })).check(Buffer.from(JSON.stringify(value))).map(({ message }) => message)

describe('files of a schema', () => {
  const unit = { enum: ['Wh', 'kWh'] }
  it.each<[string, Record<string, unknown>]>([
    ['by path', { 'main.json': { $ref: 'parts/unit.json' }, 'parts/unit.json': unit }],
    ['by path upward', { 'a/main.json': { $ref: '../b/unit.json#/$defs/u' }, 'b/unit.json': { $defs: { u: unit } } }],
    ['by path with a space', { 'main.json': { $ref: 'my%20unit.json' }, 'my unit.json': unit }],
    ['by $id', { 'main.json': { $ref: 'urn:unit' }, 'unit.json': { $id: 'urn:unit', ...unit } }],
    [
      'by path, beside an $id of their own',
      { 'a/main.json': { $id: 'https://example.org/x/main.json', $ref: '../unit.json' }, 'unit.json': unit },
    ],
    [
      'by path from one that is known by its $id',
      {
        'main.json': { $ref: 'https://example.org/middle.json' },
        'parts/middle.json': { $id: 'https://example.org/middle.json', $ref: 'unit.json' },
        'parts/unit.json': unit,
      },
    ],
    ['of another draft', { 'main.json': { $ref: 'unit.json' }, 'unit.json': { $schema: draft7, ...unit } }],
  ])('refer to each other %s', async (_, files) => {
    const { check } = await compile(files)
    expect(check(Buffer.from('"Wh"'))).toEqual([])
    expect(check(Buffer.from('"J"'))).toHaveLength(1)
  })

  it.each<[string, Record<string, unknown>]>([
    [
      'a reference to elsewhere',
      { 'main.json': { $ref: 'https://json-schema.org/learn/examples/address.schema.json' } },
    ],
    ['a reference into the file system', { 'main.json': { $ref: 'file:///etc/hostname' } }],
    ['a reference to nothing', { 'main.json': { $ref: '#/$defs/gone' } }],
    ['another draft', { 'main.json': { $schema: 'http://json-schema.org/draft-04/schema#' } }],
    ['a keyword of the wrong type', { 'main.json': { type: 'text' } }],
    ['a regular expression that is none', { 'main.json': { pattern: '(' } }],
    ['a list', { 'main.json': [] }],
    ['the same $id twice', { 'main.json': { $id: 'urn:a' }, 'other.json': { $id: 'urn:a' } }],
    [
      'a draft made anew',
      {
        'main.json': { type: 'string' },
        'draft.json': { $id: 'https://json-schema.org/draft/2020-12/schema', $vocabulary: {} },
      },
    ],
  ])('are refused with %s', async (_, files) => {
    await expect(compile(files)).rejects.toThrow(code('SCHEMA_INVALID'))
  })

  it('are told apart in what is wrong', async () => {
    const files = [
      { path: 'main.json', content: '{ "$ref": "part.json" }' },
      { path: 'part.json', content: '{\n  "minimum": "1"\n}' },
    ]
    await expect(compileJsonSchema({ format: 'jsonschema', files, main: 'main.json' })).rejects.toMatchObject({
      details: {
        errors: expect.arrayContaining([
          expect.objectContaining({ file: 'part.json', path: '/minimum', line: 2, column: 14 }),
        ]),
      },
    })
    await expect(
      compileJsonSchema({ format: 'jsonschema', files: [{ path: 'a.json', content: '{' }], main: 'a.json' }),
    ).rejects.toMatchObject({ details: { errors: [{ file: 'a.json', line: 1, column: 2 }] } })
  })

  it('leave no dialect behind for the next schema', async () => {
    const loose = {
      $id: 'https://example.org/dialect',
      $vocabulary: { 'https://json-schema.org/draft/2020-12/vocab/core': true },
    }
    const strict = {
      ...loose,
      $vocabulary: { ...loose.$vocabulary, 'https://json-schema.org/draft/2020-12/vocab/validation': true },
    }
    const main = { $schema: 'https://example.org/dialect', minimum: 10 }
    const answers = await Promise.all(
      [loose, strict, loose].map(async (dialect) =>
        (await compile({ 'main.json': main, 'dialect.json': dialect })).check(Buffer.from('1')),
      ),
    )
    expect(answers.map(({ length }) => length)).toEqual([0, 1, 0])
  })
})

describe('what is wrong', () => {
  it.each<[object, unknown, readonly string[]]>([
    [{ type: ['string', 'null'] }, 1, ['must be string or null']],
    [{ required: ['constructor'] }, {}, ['must have "constructor"']],
    [{ additionalProperties: false }, { secret: 1 }, ['must not be there']],
    [{ enum: [1] }, 2, ['must be one of the values that are listed']],
    [{ format: 'date-time' }, 'noon', ['must be a date-time']],
    [{ $schema: draft7, format: 'date-time' }, 'noon', ['must be a date-time']],
    [{ pattern: '^a' }, 'b', ['must match ^a']],
    [
      { anyOf: [{ minimum: 3 }, false] },
      1,
      ['must fit at least one of the alternatives', 'must be at least 3', 'must not be there'],
    ],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, ['must fulfil "dependentRequired"']],
    [{ $ref: '#' }, 1, ['takes more stack to check than there is']],
  ])('with %j is told in words', async (schema, value, expected) => {
    expect(await messages(schema, value)).toEqual(expected)
  })

  it('is told with at most 20 places', async () => {
    expect(
      await messages(
        { items: { type: 'string' } },
        Array.from({ length: 50 }, (_, i) => i),
      ),
    ).toHaveLength(20)
  })
})

it('takes files of more than 16 MiB only with a schema of an array of records, and says so', async () => {
  const part = Buffer.from(`"${'a'.repeat(1024 * 1024 - 3)}",`)
  const write = async (schema: object): Promise<readonly Problem[]> => {
    const stream = (await compile({ 'main.json': schema })).openStream()
    const parts = [Buffer.from('['), ...Array.from({ length: 17 }, () => part), Buffer.from('0]')]
    return [...parts.flatMap((bytes) => stream.write(bytes)), ...stream.end()]
  }
  expect(await write({ type: 'array', items: {} })).toEqual([])
  expect(await write({ type: 'array', items: {}, uniqueItems: false })).toEqual([
    { message: expect.stringMatching(/larger than 16 MiB.* "type": "array" and "items"/) },
  ])
})

it('never throws for a payload', async () => {
  const { check } = await compile({
    'main.json': {
      anyOf: [{ $ref: '#/$defs/tree' }, { type: 'array', uniqueItems: true, items: { format: 'email' } }],
      $defs: { tree: { additionalProperties: { $ref: '#/$defs/tree' } } },
    },
  })
  const payload = fc.oneof(
    fc.uint8Array(),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
  )
  fc.assert(fc.property(payload, (bytes) => Array.isArray(check(bytes))))
})
