import type { TopicSchema } from '@digital-spine/core'
import type { Check } from '../compiled-schema.ts'

const maxSchemaLength = 16_384
const maxPayloadBytes = 16_384
/** What a payload may cost, in keywords that are looked at for each of its bytes. */
const maxCost = 131_072
const maxDepth = 64

/** Keywords by which a small payload can cost much: references that multiply, expressions, comparing all pairs. */
const costly: ReadonlySet<string> = new Set([
  ...['$ref', '$dynamicRef', '$recursiveRef', 'patternProperties', 'propertyNames', 'uniqueItems'],
])
/** Keywords whose schemas are for the same value as the one that they are in, and so add up. */
const inPlace: ReadonlySet<string> = new Set([
  ...['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas', 'dependencies', 'contains'],
])
const cheapFormats: ReadonlySet<unknown> = new Set(['date-time', 'date', 'time', 'uuid'])
/** Characters and classes, each as often as it says: there is one way to match, and it goes on from character to character. */
const cheapPattern = /^\^(?:(?:\[[^[\]\\^]+\]|\\d|[\w -])(?:\{\d{1,3}\})?)*\$$/

/** A check for payloads up to a size, in bytes, that cannot keep a thread busy. */
export type CheckHere = { readonly check: Check; readonly maxBytes: number }

/**
 * A check of small payloads for the caller's own thread, which spares them the way to another; undefined for a schema that
 * could keep it busy. It was compiled in a thread before, and decides the same.
 */
export async function findCheckHere(schema: TopicSchema): Promise<CheckHere | undefined> {
  const { format, files } = schema
  const [file] = files
  if (format !== 'jsonschema' || file === undefined || files.length > 1) return undefined
  if (file.content.length > maxSchemaLength) return undefined
  const cost = costOf(JSON.parse(file.content))
  if (cost === undefined) return undefined
  const { compileJsonSchema } = await import('../formats/json-schema.ts')
  const { check } = await compileJsonSchema(schema)
  return { check, maxBytes: Math.min(maxPayloadBytes, Math.floor(maxCost / cost)) }
}

/** How many keywords, names and choices there are at most to be looked at for a value; undefined if that is not all. */
function costOf(schema: unknown): number | undefined {
  let atOnce = 1
  let adding = 0
  const visit = (value: unknown, depth: number, isInPlace: boolean): boolean => {
    if (typeof value !== 'object' || value === null) return true
    if (depth > maxDepth) return false
    if (Array.isArray(value)) return value.every((item) => visit(item, depth + 1, isInPlace))
    const entries = Object.entries(value)
    const size = entries.reduce((sum, [, inner]) => sum + 1 + sizeOf(inner), 0)
    if (isInPlace) adding += size
    else atOnce = Math.max(atOnce, size)
    return entries.every(([key, inner]) => {
      if (costly.has(key)) return false
      if (key === 'format' && typeof inner === 'string') return cheapFormats.has(inner)
      if (key === 'pattern' && typeof inner === 'string') return cheapPattern.test(inner)
      return visit(inner, depth + 1, isInPlace || inPlace.has(key))
    })
  }
  return visit(schema, 1, false) ? atOnce + adding : undefined
}

const sizeOf = (value: unknown): number => (typeof value === 'object' && value !== null ? Object.keys(value).length : 0)
