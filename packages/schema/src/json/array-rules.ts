import type { SchemaFile } from './schema-folder.ts'

/** Keywords beside which a schema says nothing about an array but what it says about each item and their number. */
const plain = new Set([
  ...['$schema', '$id', '$comment', '$defs', 'definitions', 'title', 'description', 'default', 'examples'],
  ...['deprecated', 'readOnly', 'writeOnly', 'type', 'items', 'minItems', 'maxItems'],
])

/**
 * How many items there may be, if a schema asks for an array and holds each item to one schema by itself; undefined
 * otherwise, and where the schema of the items could mean something else by itself (`$dynamicRef`).
 */
export function readArrayRules(
  main: SchemaFile,
  files: readonly SchemaFile[],
): { readonly minItems: number; readonly maxItems: number } | undefined {
  const { schema } = main
  if (typeof schema === 'boolean' || !Object.keys(schema).every((name) => plain.has(name))) return undefined
  const { type, items, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema
  const isList = type === 'array' && typeof items === 'object' && items !== null && !Array.isArray(items)
  if (!isList || files.some(({ text }) => text.includes('dynamicRef'))) return undefined
  return { minItems: Number(minItems), maxItems: Number(maxItems) }
}
