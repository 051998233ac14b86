import type { JsonObject } from '../compatibility/json/schema-graph.ts'

const kinds = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] as const

/** A type of JSON Schema, or anything. */
export type Kind = (typeof kinds)[number] | 'any'

/** Keywords that are about values of one type. */
const keywords: readonly (readonly [Kind, readonly string[]])[] = [
  ['object', ['properties', 'patternProperties', 'additionalProperties', 'required', 'minProperties', 'maxProperties']],
  ['array', ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems']],
  ['string', ['pattern', 'minLength', 'maxLength']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
]

/** The types of values that a schema is about: those of `type`, or else those that its keywords are about. */
export function kindsOf(schema: JsonObject): readonly Kind[] {
  const { type } = schema
  if (type !== undefined) return [type].flat().flatMap((name) => kinds.find((kind) => kind === name) ?? [])
  const meant = keywords.filter(([, names]) => names.some((name) => schema[name] !== undefined)).map(([kind]) => kind)
  return meant.length === 0 ? ['any'] : meant
}
