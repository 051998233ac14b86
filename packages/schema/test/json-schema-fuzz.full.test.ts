import { isSpineError } from '@digital-spine/core'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileJsonSchema } from '../src/formats/json-schema.ts'

const compile = (schema: unknown) =>
  compileJsonSchema({
    ...{ format: 'jsonschema', main: 'main.json' },
    files: [{ path: 'main.json', content: JSON.stringify(schema) }],
  })

const name = fc.constantFrom('a', 'b', 'constructor', 'x/y~z')
const small = fc.nat({ max: 3 })
const type = fc.constantFrom('object', 'array', 'string', 'number', 'integer', 'boolean', 'null')
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, 1, 2.5, -1, '', 'a', 'ab', '€😀'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}))

/** Schemas of up to four keywords that Ajv has right, which `contains` is not: it takes [] for `contains: false`. */
const { schema } = fc.letrec<{ schema: unknown }>((tie) => {
  const one = tie('schema')
  const some = fc.array(one, { minLength: 1, maxLength: 3 })
  const byName = fc.dictionary(name, one, { maxKeys: 3 })
  const asked: readonly (readonly [string, fc.Arbitrary<unknown>])[] = [
    ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].map((keyword) => [keyword, small] as const),
    ...['minLength', 'maxLength', 'minItems', 'maxItems'].map((keyword) => [keyword, small] as const),
    ...['minProperties', 'maxProperties'].map((keyword) => [keyword, small] as const),
    ...['additionalProperties', 'propertyNames', 'items'].map((keyword) => [keyword, one] as const),
    ...['not', 'if', 'then', 'else'].map((keyword) => [keyword, one] as const),
    ...['allOf', 'anyOf', 'oneOf', 'prefixItems'].map((keyword) => [keyword, some] as const),
    ...[['properties', byName] as const, ['dependentSchemas', byName] as const, ['const', value] as const],
    ...[['type', type] as const, ['type', fc.uniqueArray(type, { minLength: 1, maxLength: 3 })] as const],
    ['enum', fc.uniqueArray(value, { minLength: 1, maxLength: 3, comparator: 'SameValue', selector: JSON.stringify })],
    ['multipleOf', fc.constantFrom(1, 2, 0.5)],
    ['pattern', fc.constantFrom('^a', 'b$', '.')],
    ['patternProperties', fc.dictionary(fc.constantFrom('^a', 'y'), one, { maxKeys: 2 })],
    ['required', fc.uniqueArray(name, { maxLength: 2 })],
    ['uniqueItems', fc.boolean()],
  ]
  const keyword = fc.oneof(...asked.map(([word, content]) => fc.tuple(fc.constant(word), content)))
  return {
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.boolean(),
      fc.uniqueArray(keyword, { maxLength: 4, selector: ([word]) => word }).map(Object.fromEntries),
    ),
  }
})

/** Nothing where the code breaks that Ajv wrote, as for some `patternProperties` beside an `anyOf` or `oneOf`. */
function judge(validate: () => boolean): boolean | undefined {
  try {
    return validate()
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof TypeError) return undefined
    throw error
  }
}

describe('schemas and documents that nobody would write', () => {
  it('are judged as Ajv judges them', async () => {
    let [judged, broken] = [0, 0]
    await fc.assert(
      fc.asyncProperty(schema, fc.array(value, { minLength: 1, maxLength: 10 }), async (generated, values) => {
        const { check } = await compile(generated)
        const plain = JSON.parse(JSON.stringify(generated))
        const validate = new Ajv2020({ strict: false, ownProperties: true, logger: false }).compile(plain)
        for (const document of values) {
          const isValid = check(Buffer.from(JSON.stringify(document))).length === 0
          const expected = judge(() => validate(document))
          if (expected === undefined) broken += 1
          else {
            judged += 1
            expect(isValid).toBe(expected)
          }
        }
      }),
      { numRuns: 20_000, interruptAfterTimeLimit: 40_000 },
    )
    expect(judged).toBeGreaterThan(1000 * broken)
  })

  it('are compiled or refused, whatever the schema is', async () => {
    const keyword = fc.constantFrom(
      ...['$id', '$ref', '$schema', '$anchor', '$dynamicRef', '$dynamicAnchor', '$defs', '$vocabulary', 'type', 'enum'],
      ...[
        'items',
        'properties',
        'pattern',
        'allOf',
        'if',
        'unevaluatedItems',
        'dependentRequired',
        '__proto__',
        'format',
      ],
    )
    const { any } = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom('#', '#/$defs', '#a', 'a', 'urn:a', '', 'string', '(', 1, null, true),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(keyword, tie('any'), { maxKeys: 4 }),
      ),
    }))
    await fc.assert(
      fc.asyncProperty(any, value, async (generated, document) => {
        try {
          const { check } = await compile(generated)
          expect(Array.isArray(check(Buffer.from(JSON.stringify(document))))).toBe(true)
        } catch (error) {
          if (!isSpineError(error, 'SCHEMA_INVALID')) throw error
        }
      }),
      { numRuns: 20_000, interruptAfterTimeLimit: 60_000 },
    )
  })
})
