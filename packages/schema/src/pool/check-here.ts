import type { TopicSchema } from '@digital-spine/core'
import type { Check } from '../compiled-schema.ts'

const maxSchemaLength = 65_536
const maxPayloadBytes = 16_384
const maxDepth = 64

/** Keywords by which a small payload can cost much: references that multiply, expressions, comparing all pairs. */
const costly: ReadonlySet<string> = new Set([
  ...['$ref', '$dynamicRef', '$recursiveRef', 'patternProperties', 'propertyNames', 'uniqueItems'],
])
const cheapFormats: ReadonlySet<unknown> = new Set(['date-time', 'date', 'time', 'uuid'])
/** Characters and classes, each as often as it says: there is one way to match, and it goes on from character to character. */
const cheapPattern = /^\^(?:(?:\[[^[\]\\^]+\]|\\d|[\w -])(?:\{\d{1,3}\})?)*\$$/

/**
 * A check of small payloads for the caller's own thread, which spares them the way to another; undefined for a schema that
 * could keep it busy. It was compiled in a thread before, and decides the same.
 */
export async function findCheckHere(schema: TopicSchema): Promise<Check | undefined> {
  const { format, files } = schema
  const [file] = files
  if (format !== 'jsonschema' || file === undefined || files.length > 1) return undefined
  if (file.content.length > maxSchemaLength || !isCheap(JSON.parse(file.content), 1)) return undefined
  const { compileJsonSchema } = await import('../formats/json-schema.ts')
  return (await compileJsonSchema(schema)).check
}

/** Whether a payload is small enough for it. */
export const isSmall = ({ length }: Uint8Array): boolean => length <= maxPayloadBytes

function isCheap(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth > maxDepth) return false
  return Object.entries(value).every(([key, inner]) => {
    if (costly.has(key)) return false
    if (key === 'format' && typeof inner === 'string') return cheapFormats.has(inner)
    if (key === 'pattern' && typeof inner === 'string') return cheapPattern.test(inner)
    return isCheap(inner, depth + 1)
  })
}
