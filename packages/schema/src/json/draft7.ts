import type { Json, JsonSchema } from './schema-folder.ts'

type JsonObject = { readonly [name: string]: Json }

/** Keywords whose values are no schemas. */
const data = new Set(['const', 'enum', 'default', 'examples'])

/**
 * Writes a draft-07 schema as later drafts would: without the `$id` beside a `$ref`, which draft-07 ignores, and with
 * references into a part that has an `$id` of its own made by that `$id`, not by a pointer that leads through it.
 */
export function modernizeDraft7(schema: JsonSchema): JsonSchema {
  return typeof schema === 'boolean' ? schema : (modernize(schema, schema) as JsonObject)
}

function modernize(value: Json, resource: JsonObject): Json {
  if (Array.isArray(value)) return value.map((item) => modernize(item, resource))
  if (!isObject(value)) return value
  const { $ref, $id } = value
  const inner = typeof $id === 'string' && typeof $ref !== 'string' && !$id.startsWith('#') ? value : resource
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== '$id' || typeof $ref !== 'string' || typeof $id !== 'string')
      .map(([name, member]) => {
        if (name === '$ref' && typeof member === 'string') return [name, throughId(member, resource)]
        return [name, data.has(name) ? member : modernize(member, inner)]
      }),
  )
}

/** `#/definitions/a/items` as `a.json#/items`, if that is the `$id` on the way. */
function throughId(reference: string, resource: JsonObject): string {
  if (!reference.startsWith('#/')) return reference
  const parts = reference.slice(2).split('/')
  let value: Json | undefined = resource
  for (const [i, part] of parts.entries()) {
    value = step(value, part)
    if (isObject(value) && typeof value.$id === 'string' && i < parts.length - 1) {
      return `${value.$id.replace(/#$/, '')}#/${parts.slice(i + 1).join('/')}`
    }
  }
  return reference
}

function step(value: Json | undefined, part: string): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
  return Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
