import {
  type ArrayShape,
  both,
  isEmpty,
  itemOf,
  memberOf,
  type ObjectShape,
  type Shape,
  type StringShape,
} from './shape.ts'

/** The shape of what has both shapes; undefined if nothing has. */
export function intersect(a: Shape, b: Shape): Shape | undefined {
  const shape = merge(a, b, new Set([...a.opaque, ...b.opaque]))
  return shape === undefined || isEmpty(shape) ? undefined : shape
}

function merge(a: Shape, b: Shape, opaque: ReadonlySet<string>): Shape | undefined {
  if (a.type === 'null' && b.type === 'null') return { ...a, opaque }
  if (a.type === 'boolean' && b.type === 'boolean') return a.value === b.value ? { ...a, opaque } : undefined
  if (a.type === 'number' && b.type === 'number')
    return {
      ...{ type: 'number', opaque, isInteger: a.isInteger || b.isInteger },
      multiplesOf: a.multiplesOf.union(b.multiplesOf),
      minimum: Math.max(a.minimum, b.minimum),
      exclusiveMinimum: Math.max(a.exclusiveMinimum, b.exclusiveMinimum),
      maximum: Math.min(a.maximum, b.maximum),
      exclusiveMaximum: Math.min(a.exclusiveMaximum, b.exclusiveMaximum),
    }
  if (a.type === 'string' && b.type === 'string') return mergeStrings(a, b, opaque)
  if (a.type === 'array' && b.type === 'array') return mergeArrays(a, b, opaque)
  if (a.type === 'object' && b.type === 'object') return mergeObjects(a, b, opaque)
  return undefined
}

function mergeStrings(a: StringShape, b: StringShape, opaque: ReadonlySet<string>): StringShape | undefined {
  if (a.value !== undefined && b.value !== undefined && a.value !== b.value) return undefined
  const value = a.value ?? b.value
  return {
    ...{ type: 'string', opaque, patterns: a.patterns.union(b.patterns), ...(value !== undefined && { value }) },
    ...{ minLength: Math.max(a.minLength, b.minLength), maxLength: Math.min(a.maxLength, b.maxLength) },
  }
}

function mergeArrays(a: ArrayShape, b: ArrayShape, opaque: ReadonlySet<string>): ArrayShape {
  const length = Math.max(a.prefix.length, b.prefix.length)
  return {
    ...{ type: 'array', opaque, rest: both(a.rest, b.rest), isUnique: a.isUnique || b.isUnique },
    prefix: Array.from({ length }, (_, i) => both(itemOf(a, i), itemOf(b, i))),
    ...{ minItems: Math.max(a.minItems, b.minItems), maxItems: Math.min(a.maxItems, b.maxItems) },
  }
}

function mergeObjects(a: ObjectShape, b: ObjectShape, opaque: ReadonlySet<string>): ObjectShape {
  const names = new Set([...a.properties.keys(), ...b.properties.keys()])
  const patterns = [...new Set([...a.patterns.keys(), ...b.patterns.keys()])]
  const isExact = patterns.every((pattern) => a.patterns.has(pattern) && b.patterns.has(pattern))
  return {
    ...{ type: 'object', required: a.required.union(b.required) },
    properties: new Map([...names].map((name) => [name, both(memberOf(a, name), memberOf(b, name))])),
    // Patterns of one side meet the rest of the other, which a shape cannot say.
    patterns: new Map(
      isExact
        ? patterns.map((pattern) => [pattern, both(a.patterns.get(pattern) ?? [], b.patterns.get(pattern) ?? [])])
        : [],
    ),
    rest: isExact ? both(a.rest, b.rest) : [],
    opaque: isExact ? opaque : new Set([...opaque, inexpressible]),
    minProperties: Math.max(a.minProperties, b.minProperties),
    maxProperties: Math.min(a.maxProperties, b.maxProperties),
  }
}

/** A demand that no other is equal to, itself included. */
export const inexpressible = 'inexpressible'
