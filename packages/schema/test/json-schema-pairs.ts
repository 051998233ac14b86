import { jsonSchemaContent } from '@digital-spine/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import { judgeCompatibility } from '../src/compatibility/judge.ts'
import { compileEvaluator } from '../src/json/evaluator.ts'
import { readSchemaFiles } from '../src/json/schema-folder.ts'

type Json = fc.JsonValue
type Schema = { [keyword: string]: unknown } | boolean

const names = fc.constantFrom('a', 'b', 'ab')
const texts = fc.constantFrom('', 'a', 'b', 'ab', 'aab', '0', '2024-01-01')
const numbers = fc.oneof(fc.integer({ min: -3, max: 6 }), fc.constantFrom(-0.5, 0.5, 1.5))
const lengths = fc.nat(3)

/** Documents that have to do with the schemas below. */
const documents = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.boolean(), numbers, texts),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3 }),
  ),
})).value

const scalars = fc.oneof(fc.constant(null), fc.boolean(), numbers, texts)

const schemas = fc.letrec<{ schema: Schema }>((tie) => {
  const inner = tie('schema')
  const some = <T>(keywords: Record<string, fc.Arbitrary<T>>) => fc.record(keywords, { requiredKeys: [] })
  const list = fc.array(inner, { minLength: 1, maxLength: 3 })
  return {
    schema: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.oneof(
        fc.boolean(),
        fc.record({ type: fc.constantFrom('null', 'boolean', 'number', 'integer', 'string', 'array', 'object') }),
        fc.record({ enum: fc.array(fc.oneof(scalars, documents), { minLength: 1, maxLength: 4 }) }),
        fc.record({ const: fc.oneof(scalars, documents) }),
        some<unknown>({ minimum: numbers, maximum: numbers, type: fc.constantFrom('number', 'integer') }),
        some({ exclusiveMinimum: numbers, exclusiveMaximum: numbers, multipleOf: fc.constantFrom(1, 2, 3, 0.5) }),
        some<unknown>({ minLength: lengths, maxLength: lengths, pattern: fc.constantFrom('^a', 'b$', '^a*b?$') }),
        fc.record({ type: fc.constant('string'), format: fc.constantFrom('date', 'uri') }),
        fc.constant({ $ref: '#' }),
      ),
      some<unknown>({
        type: fc.constantFrom<string | string[]>('object', ['object', 'null']),
        properties: fc.dictionary(names, inner, { maxKeys: 3 }),
        required: fc.uniqueArray(names, { maxLength: 2 }),
        additionalProperties: inner,
        patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$', '^c'), inner, { maxKeys: 2 }),
        minProperties: lengths,
        maxProperties: lengths,
      }),
      some<unknown>({
        type: fc.constant('array'),
        items: inner,
        minItems: lengths,
        maxItems: lengths,
      }),
      some<unknown>({
        type: fc.constant('array'),
        items: inner,
        prefixItems: list,
        minItems: lengths,
        maxItems: lengths,
        uniqueItems: fc.boolean(),
        contains: inner,
      }),
      fc.record({ anyOf: list }),
      fc.record({ oneOf: list }),
      fc.record({ allOf: list }),
      fc.record({ type: fc.constant('object'), properties: fc.dictionary(names, inner), not: inner }),
    ),
  }
}).schema

/** The same schema with one of its parts replaced, so that versions are near each other. */
const changed = (schema: Schema): fc.Arbitrary<Schema> =>
  fc.tuple(fc.nat(), schemas).map(([at, part]) => {
    const places = [...placesOf(schema, [])]
    return replace(schema, places[at % places.length] ?? [], part) as Schema
  })

type Place = readonly (string | number)[]
const data = new Set(['enum', 'const', 'required', 'type', 'pattern', 'format'])

function* placesOf(value: unknown, place: Place): Iterable<Place> {
  if (typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value))) yield place
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    if (data.has(name)) continue
    for (const inner of placesOf(member, [...place, name])) if (isSchemaPlace(inner)) yield inner
  }
}

const holders = new Set(['properties', 'patternProperties'])

const isSchemaPlace = (place: Place): boolean => {
  const [last, before] = [place.at(-1), place.at(-2)]
  return !holders.has(String(last)) && last !== 'uniqueItems' && (before !== undefined || last !== undefined)
}

function replace(value: unknown, [first, ...rest]: Place, part: Schema): unknown {
  if (first === undefined) return part
  const key = String(first)
  const replaced = replace((value as Record<string, unknown>)[key], rest, part)
  if (Array.isArray(value)) return value.map((item, i) => (String(i) === key ? replaced : item))
  return { ...(value as object), [key]: replaced }
}

const pairs = schemas.chain((schema) =>
  fc.tuple(fc.constant(schema), fc.oneof({ weight: 4, arbitrary: changed(schema) }, { weight: 1, arbitrary: schemas })),
)

/** How often which verdict came. */
export type Verdicts = Readonly<Record<string, number>>

/** Holds verdicts about generated pairs of schemas to what generated documents say. */
export async function tryJsonSchemaPairs(runs: number): Promise<Verdicts> {
  const verdicts: Record<string, number> = {}
  await fc.assert(
    fc.asyncProperty(
      pairs,
      fc.array(documents, { minLength: 40, maxLength: 40 }),
      async ([older, newer], documents) => {
        const [before, after] = [await compile(older), await compile(newer)]
        if (before === undefined || after === undefined) return
        const { verdict, reasons } = await judgeCompatibility(jsonSchemaContent(older), jsonSchemaContent(newer))
        verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
        const breaks = (value: unknown, [from, to]: readonly [typeof before, typeof before]): boolean =>
          from(value).length === 0 && to(value).length > 0
        for (const document of documents) {
          if (verdict === 'full' || verdict === 'backward') expect(breaks(document, [before, after])).toBe(false)
          if (verdict === 'full' || verdict === 'forward') expect(breaks(document, [after, before])).toBe(false)
        }
        for (const { direction, example } of reasons) {
          if (example === undefined) continue
          expect(breaks(JSON.parse(example), direction === 'backward' ? [before, after] : [after, before])).toBe(true)
        }
        if (verdict === 'broken') expect(new Set(reasons.map(({ direction }) => direction)).size).toBe(2)
      },
    ),
    { numRuns: runs, endOnFailure: true },
  )
  return verdicts
}

/** Undefined for a schema that refers to itself without end. */
async function compile(schema: Schema) {
  const files = readSchemaFiles(jsonSchemaContent(schema))
  const [main] = files
  if (main === undefined) throw new TypeError('a version has a file')
  const evaluate = await compileEvaluator(files, main)
  try {
    evaluate(null)
    evaluate({ a: null, b: [1] })
    return evaluate
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
