import type { Json } from '../../json/schema-folder.ts'
import type { Node, Part } from './schema-graph.ts'

/**
 * What a schema says of values of one JSON type. A schema is a list of shapes, of which a value has to have one.
 * `opaque` are demands that are only compared by their text.
 */
export type Shape = NullShape | BooleanShape | NumberShape | StringShape | ArrayShape | ObjectShape

type Opaque = { readonly opaque: ReadonlySet<string> }

export type NullShape = Opaque & { readonly type: 'null' }

/** One of the two. */
export type BooleanShape = Opaque & { readonly type: 'boolean'; readonly value: boolean }

export type NumberShape = Opaque & {
  readonly type: 'number'
  readonly minimum: number
  readonly exclusiveMinimum: number
  readonly maximum: number
  readonly exclusiveMaximum: number
  readonly isInteger: boolean
  /** All of them divide the number, as nearly as validators look at it. */
  readonly multiplesOf: ReadonlySet<number>
}

export type StringShape = Opaque & {
  readonly type: 'string'
  /** If there is only one. */
  readonly value?: string
  readonly minLength: number
  readonly maxLength: number
  readonly patterns: ReadonlySet<string>
}

export type ArrayShape = Opaque & {
  readonly type: 'array'
  readonly prefix: readonly Node[]
  /** Items after the prefix. */
  readonly rest: Node
  readonly minItems: number
  readonly maxItems: number
  readonly isUnique: boolean
}

export type ObjectShape = Opaque & {
  readonly type: 'object'
  readonly properties: ReadonlyMap<string, Node>
  /** For members whose names match. */
  readonly patterns: ReadonlyMap<string, Node>
  /** For members that neither a name nor a pattern stands for. */
  readonly rest: Node
  readonly required: ReadonlySet<string>
  readonly minProperties: number
  readonly maxProperties: number
}

/** What an item has to be. */
export const itemOf = ({ prefix, rest }: ArrayShape, index: number): Node => prefix[index] ?? rest

/** What a member of a known name has to be. */
export function memberOf({ properties, patterns, rest }: ObjectShape, name: string): Node {
  const own = properties.get(name)
  const matching = [...patterns].filter(([pattern]) => matches(pattern, name)).map(([, node]) => node)
  return own === undefined && matching.length === 0 ? rest : both(...(own === undefined ? [] : [own]), ...matching)
}

export const matches = (pattern: string, text: string): boolean => new RegExp(pattern, 'u').test(text)

/** Schemas that all have to hold. */
export function both(...nodes: readonly Node[]): Node {
  const schemas = new Map<unknown, Part>()
  for (const part of nodes.flat()) if (part.schema !== true) schemas.set(part.schema, part)
  return [...schemas.values()]
}

/** True if nothing can be of a node, at first sight. */
export const isNever = (node: Node): boolean => node.some(({ schema }) => schema === false)

/** The shape that only this value has. */
export function shapeOfValue(value: Json, file: Part['file']): Shape {
  const opaque: ReadonlySet<string> = new Set()
  const constant = (inner: Json): Node => [{ schema: { const: inner }, file }]
  const never: Node = [{ schema: false, file }]
  if (value === null) return { type: 'null', opaque }
  if (typeof value === 'boolean') return { type: 'boolean', value, opaque }
  if (typeof value === 'number') {
    const [exclusiveMinimum, exclusiveMaximum] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    const [isInteger, multiplesOf] = [Number.isInteger(value), new Set<number>()]
    const range = { minimum: value, maximum: value, exclusiveMinimum, exclusiveMaximum }
    return { type: 'number', ...range, isInteger, multiplesOf, opaque }
  }
  if (typeof value === 'string') {
    const length = lengthOf(value)
    return { type: 'string', value, minLength: length, maxLength: length, patterns: new Set(), opaque }
  }
  if (Array.isArray(value)) {
    const [prefix, length] = [value.map(constant), value.length]
    return { type: 'array', prefix, rest: never, minItems: length, maxItems: length, isUnique: false, opaque }
  }
  const members = Object.entries(value)
  return {
    ...{ type: 'object', opaque, patterns: new Map(), rest: never, required: new Set(Object.keys(value)) },
    properties: new Map(members.map(([name, member]) => [name, constant(member)])),
    ...{ minProperties: 0, maxProperties: members.length },
  }
}

/** In Unicode's characters, as JSON Schema counts. */
export const lengthOf = (text: string): number => [...text].length

/** True only if no value has the shape. */
export function isEmpty(shape: Shape): boolean {
  if (shape.type === 'number') {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = shape
    if (minimum > maximum || minimum >= exclusiveMaximum || exclusiveMinimum >= Math.min(maximum, exclusiveMaximum))
      return true
    return minimum === maximum && shape.isInteger && !Number.isInteger(minimum)
  }
  if (shape.type === 'string') {
    const { value, minLength, maxLength, patterns } = shape
    return minLength > maxLength || (value !== undefined && [...patterns].some((pattern) => !matches(pattern, value)))
  }
  if (shape.type === 'array') {
    const { prefix, rest, minItems, maxItems } = shape
    const needed = minItems > prefix.length ? [...prefix, rest] : prefix.slice(0, minItems)
    return minItems > maxItems || needed.some(isNever)
  }
  if (shape.type === 'object') {
    const { required, minProperties, maxProperties } = shape
    const isOver = Math.max(minProperties, required.size) > maxProperties
    return isOver || [...required].some((name) => isNever(memberOf(shape, name)))
  }
  return false
}
