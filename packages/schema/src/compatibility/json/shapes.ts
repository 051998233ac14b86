import type { Json } from '../../json/schema-folder.ts'
import { inexpressible, intersect } from './intersect.ts'
import { isObject, type JsonObject, type Node, type Part, type SchemaGraph, Undecided } from './schema-graph.ts'
import { isEmpty, memberOf, type Shape, shapeOfValue } from './shape.ts'

/** The shapes of a version's schemas. */
export type Shapes = { of(node: Node): readonly Shape[] }

const maxDepth = 60
const maxShapes = 2000
const maxCombinations = 100_000

/** Throws {@link Undecided} where a schema is too large, or refers to what is not known. */
export function createShapes(graph: SchemaGraph): Shapes {
  const known = new Map<unknown, readonly Shape[]>()
  const ofPart = (part: Part, depth: number): readonly Shape[] => {
    if (typeof part.schema === 'boolean') return part.schema ? baseShapes(part, {}, graph) : []
    if (depth > maxDepth) throw new Undecided('it refers to itself, or is nested too deeply')
    const found = known.get(part.schema) ?? readPart(part, part.schema, depth)
    known.set(part.schema, found)
    return found
  }
  const readPart = (part: Part, schema: JsonObject, depth: number): readonly Shape[] => {
    const inner = (value: Json | undefined): readonly Shape[] =>
      ofPart({ schema: toSchema(value), file: part.file }, depth + 1)
    if (schema !== part.file.schema && '$schema' in schema) throw new Undecided('a part of it has a "$schema"')
    const { $ref, allOf = [], anyOf, oneOf, enum: values } = schema
    const referred = typeof $ref === 'string' ? [ofPart(graph.resolve(part, $ref), depth + 1)] : []
    if (referred[0] !== undefined && graph.draftOf(part) === 7) return referred[0]
    const lists = [baseShapes(part, schema, graph), ...referred, ...toList(allOf).map(inner)]
    if (anyOf !== undefined) lists.push(toList(anyOf).flatMap(inner))
    if (oneOf !== undefined)
      lists.push(oneOfShapes(toList(oneOf).map(inner), opaqueKey(graph, part, schema, ['oneOf'])))
    if (values !== undefined) lists.push(toList(values).map((value) => shapeOfValue(value, part.file)))
    if ('const' in schema) lists.push([shapeOfValue(schema.const ?? null, part.file)])
    return lists.reduce(product).filter((shape) => !isEmpty(shape))
  }
  /** Exactly one branch: any of them where no value can be of two. */
  const oneOfShapes = (branches: readonly (readonly Shape[])[], key: string): readonly Shape[] => {
    const areDisjoint = branches.every((branch, i) =>
      branches.slice(i + 1).every((other) => branch.every((a) => other.every((b) => !canMeet(a, b, 0)))),
    )
    return areDisjoint ? branches.flat() : branches.flat().map((shape) => withOpaque(shape, key))
  }
  const canMeet = (a: Shape, b: Shape, depth: number): boolean => {
    const shape = intersect(a, b)
    if (shape === undefined || shape.type !== 'object' || depth > 3) return shape !== undefined
    return [...shape.required].every((name) => of(memberOf(shape, name)).length > 0)
  }
  const of = (node: Node): readonly Shape[] =>
    node.length === 0 ? anything : node.map((part) => ofPart(part, 0)).reduce(product)
  const anything = baseShapes(graph.root, {}, graph)
  return { of }
}

function product(a: readonly Shape[], b: readonly Shape[]): readonly Shape[] {
  if (a.length * b.length > maxCombinations) throw new Undecided('it allows too many combinations')
  const shapes = a.flatMap((left) => b.flatMap((right) => intersect(left, right) ?? []))
  if (shapes.length > maxShapes) throw new Undecided('it allows too many combinations')
  return shapes
}

const withOpaque = (shape: Shape, key: string): Shape => ({ ...shape, opaque: new Set([...shape.opaque, key]) })

/** What the keywords of a schema itself say, type by type. */
function baseShapes(part: Part, schema: JsonObject, graph: SchemaGraph): readonly Shape[] {
  const { file } = part
  const types = 'type' in schema ? new Set(Array.isArray(schema.type) ? schema.type : [schema.type]) : undefined
  const allows = (...names: readonly string[]): boolean => types === undefined || names.some((name) => types.has(name))
  const node = (value: Json | undefined): Node => (value === undefined ? [] : [{ schema: toSchema(value), file }])
  const nodes = (value: Json | undefined): ReadonlyMap<string, Node> =>
    new Map(Object.entries(isObject(value) ? value : {}).map(([name, member]) => [name, node(member)]))
  const number = (name: string, otherwise: number): number => {
    const value = schema[name]
    return typeof value === 'number' ? value : otherwise
  }
  const always = ['not', 'if', '$dynamicRef', '$recursiveRef']
  const opaque = (...keywords: readonly string[]): ReadonlySet<string> =>
    new Set(
      [...always, ...keywords]
        .filter((keyword) => keyword in schema)
        .map((keyword) => opaqueKey(graph, part, schema, togetherWith[keyword] ?? [keyword])),
    )
  const shapes: Shape[] = []
  if (allows('null')) shapes.push({ type: 'null', opaque: opaque() })
  if (allows('boolean')) for (const value of [false, true]) shapes.push({ type: 'boolean', value, opaque: opaque() })
  if (allows('number', 'integer'))
    shapes.push({
      ...{ type: 'number', opaque: opaque() },
      minimum: number('minimum', Number.NEGATIVE_INFINITY),
      exclusiveMinimum: number('exclusiveMinimum', Number.NEGATIVE_INFINITY),
      maximum: number('maximum', Number.POSITIVE_INFINITY),
      exclusiveMaximum: number('exclusiveMaximum', Number.POSITIVE_INFINITY),
      isInteger: !allows('number'),
      multiplesOf: new Set('multipleOf' in schema ? [number('multipleOf', 1)] : []),
    })
  if (allows('string'))
    shapes.push({
      ...{ type: 'string', opaque: opaque('format') },
      minLength: number('minLength', 0),
      maxLength: number('maxLength', Number.POSITIVE_INFINITY),
      patterns: new Set(typeof schema.pattern === 'string' ? [schema.pattern] : []),
    })
  if (allows('array'))
    shapes.push({
      ...{ type: 'array', opaque: opaque('contains', 'unevaluatedItems') },
      ...readItems(schema, graph.draftOf(part), node),
      minItems: number('minItems', 0),
      maxItems: number('maxItems', Number.POSITIVE_INFINITY),
      isUnique: schema.uniqueItems === true,
    })
  if (allows('object'))
    shapes.push({
      type: 'object',
      opaque: opaque('propertyNames', 'dependentSchemas', 'dependentRequired', 'dependencies', 'unevaluatedProperties'),
      properties: nodes(schema.properties),
      patterns: nodes(schema.patternProperties),
      rest: node(schema.additionalProperties),
      required: new Set(toList(schema.required).filter((name) => typeof name === 'string')),
      minProperties: number('minProperties', 0),
      maxProperties: number('maxProperties', Number.POSITIVE_INFINITY),
    })
  return shapes
}

function readItems(
  { items, additionalItems, prefixItems }: JsonObject,
  draft: number,
  node: (value: Json | undefined) => Node,
): { prefix: readonly Node[]; rest: Node } {
  if (draft === 2020) return { prefix: toList(prefixItems).map(node), rest: node(items) }
  return Array.isArray(items)
    ? { prefix: items.map(node), rest: node(additionalItems) }
    : { prefix: [], rest: node(items) }
}

/** What a keyword means only together with others. */
const togetherWith: Readonly<Record<string, readonly string[] | undefined>> = {
  if: ['if', 'then', 'else'],
  contains: ['contains', 'minContains', 'maxContains'],
}
const dependsOnAll = new Set(['unevaluatedItems', 'unevaluatedProperties'])

/** The text that keywords of a schema are compared by. */
function opaqueKey(graph: SchemaGraph, part: Part, schema: JsonObject, keywords: readonly string[]): string {
  const names = keywords.some((keyword) => dependsOnAll.has(keyword)) ? Object.keys(schema) : keywords
  const chosen = Object.fromEntries(names.flatMap((name) => (schema[name] === undefined ? [] : [[name, schema[name]]])))
  return graph.textOf(part, chosen) ?? inexpressible
}

const toList = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

const toSchema = (value: Json | undefined): boolean | JsonObject => {
  if (typeof value === 'boolean' || isObject(value)) return value
  throw new Undecided('a part of it is no schema')
}
