import type { Json } from '../../json/schema-folder.ts'
import { pointTo } from '../pointer.ts'
import { inexpressible } from './intersect.ts'
import { createSampler, type Sampler } from './sampler.ts'
import { keyOf, type Node, type SchemaGraph, Undecided } from './schema-graph.ts'
import {
  type ArrayShape,
  isNever,
  itemOf,
  lengthOf,
  matches,
  memberOf,
  type NumberShape,
  type ObjectShape,
  type Shape,
  type StringShape,
} from './shape.ts'
import { createShapes } from './shapes.ts'

/** What keeps a schema from being shown to include another one, with values that it may refuse. */
export type Obstacle = {
  /** JSON pointer into a document. */
  readonly path: string
  /** What the including schema demands. */
  readonly reason: string
  /** Values at the pointer's root that may be allowed by the one and refused by the other. */
  readonly witnesses: readonly Json[]
}

const maxSteps = 200_000
const maxWitnesses = 12

/**
 * What keeps `sup` from allowing whatever `sub` allows. Nothing: it does, for sure. An obstacle proves nothing by itself.
 * Throws {@link Undecided}.
 */
export function findObstacles(sub: SchemaGraph, sup: SchemaGraph): readonly Obstacle[] {
  const subShapes = createShapes(sub)
  const context: Context = {
    ...{ sub, sup, sampler: createSampler(subShapes), underway: new Set(), budget: { steps: maxSteps } },
    subShapes: subShapes.of,
    supShapes: createShapes(sup).of,
  }
  return compareNodes(context, [sub.root], [sup.root], '')
}

type Context = {
  readonly sub: SchemaGraph
  readonly sup: SchemaGraph
  readonly subShapes: (node: Node) => readonly Shape[]
  readonly supShapes: (node: Node) => readonly Shape[]
  readonly sampler: Sampler
  /** Pairs that are being compared: what holds for them may be taken as given further inside, documents being finite. */
  readonly underway: Set<string>
  readonly budget: { steps: number }
}

function compareNodes(context: Context, sub: Node, sup: Node, path: string): readonly Obstacle[] {
  const key = `${keyOf(sub)}>${keyOf(sup)}`
  if (sup.length === 0 || context.underway.has(key) || areSame(context, sub, sup)) return []
  context.underway.add(key)
  try {
    const allowed = context.supShapes(sup)
    return context.subShapes(sub).flatMap((shape) => compareWithAll(context, shape, allowed, path))
  } finally {
    context.underway.delete(key)
  }
}

/** Every schema of `sup` is also one of `sub`'s, word for word. */
function areSame({ sub: subGraph, sup: supGraph }: Context, sub: Node, sup: Node): boolean {
  const texts = new Set(sub.map((part) => subGraph.textOf(part, part.schema)))
  return sup.every((part) => {
    const text = supGraph.textOf(part, part.schema)
    return text !== undefined && texts.has(text)
  })
}

function compareWithAll(context: Context, shape: Shape, allowed: readonly Shape[], path: string): readonly Obstacle[] {
  const comparisons: (readonly Obstacle[])[] = []
  for (const other of allowed) {
    context.budget.steps -= 1
    if (context.budget.steps < 0) throw new Undecided('it takes too many steps to compare')
    if (other.type !== shape.type) continue
    const obstacles = compareShapes(context, shape, other, path)
    if (obstacles.length === 0) return []
    comparisons.push(obstacles)
  }
  const [first, ...others] = comparisons.toSorted((a, b) => a.length - b.length)
  const own = context.sampler.ofShape(shape)
  if (first === undefined) return [{ path, reason: notAllowed(shape, allowed), witnesses: own }]
  const value = onlyValueOf(shape)
  const more = others.flatMap((obstacles) => obstacles.flatMap(({ witnesses }) => witnesses))
  return first.map(({ witnesses, ...obstacle }) => ({
    ...obstacle,
    ...(value !== undefined && { reason: `${JSON.stringify(value)} is not allowed` }),
    witnesses: [...witnesses, ...own, ...more].slice(0, maxWitnesses),
  }))
}

function onlyValueOf(shape: Shape): Json | undefined {
  if (shape.type === 'string' || shape.type === 'boolean') return shape.value
  return shape.type === 'number' && shape.minimum === shape.maximum ? shape.minimum : undefined
}

function notAllowed(shape: Shape, allowed: readonly Shape[]): string {
  if (allowed.length === 0) return 'must not be there'
  const value = onlyValueOf(shape)
  return value === undefined ? `must not be of the type ${shape.type}` : `${JSON.stringify(value)} is not allowed`
}

function compareShapes(context: Context, sub: Shape, sup: Shape, path: string): readonly Obstacle[] {
  const obstacles: Obstacle[] = []
  if ([...sup.opaque].some((key) => key === inexpressible || !sub.opaque.has(key)))
    obstacles.push({ path, reason: `must fit ${keywordsOf(sub, sup)}`, witnesses: [] })
  if (sub.type === 'number' && sup.type === 'number') obstacles.push(...compareNumbers(sub, sup, path))
  if (sub.type === 'string' && sup.type === 'string') obstacles.push(...compareStrings(context, sub, sup, path))
  if (sub.type === 'array' && sup.type === 'array') obstacles.push(...compareArrays(context, sub, sup, path))
  if (sub.type === 'object' && sup.type === 'object') obstacles.push(...compareObjects(context, sub, sup, path))
  if (sub.type === 'boolean' && sup.type === 'boolean' && sub.value !== sup.value)
    obstacles.push({ path, reason: `must be ${sup.value}`, witnesses: [] })
  return obstacles
}

function keywordsOf(sub: Shape, sup: Shape): string {
  const texts = [...sup.opaque].filter((key) => !sub.opaque.has(key))
  const known = texts.find((text) => text !== inexpressible)
  if (known === undefined) return 'what cannot be compared'
  const [, chosen] = JSON.parse(known) as [number, object]
  const [first, more] = Object.entries(chosen)
  return more === undefined && typeof first?.[1] === 'string' ? `the ${first[0]} ${first[1]}` : `"${first?.[0]}"`
}

function compareNumbers(sub: NumberShape, sup: NumberShape, path: string): readonly Obstacle[] {
  const obstacles: Obstacle[] = []
  const demand = (isMet: boolean, reason: string, ...witnesses: readonly number[]): void => {
    if (!isMet) obstacles.push({ path, reason, witnesses: witnesses.filter(Number.isFinite) })
  }
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, isInteger } = sub
  const low = [sup.minimum - 1, sup.exclusiveMinimum, sup.minimum - 0.25, sup.exclusiveMinimum - 1]
  const high = [sup.maximum + 1, sup.exclusiveMaximum, sup.maximum + 0.25, sup.exclusiveMaximum + 1]
  const own = [
    minimum,
    exclusiveMinimum + 1,
    exclusiveMinimum + 0.25,
    maximum,
    exclusiveMaximum - 1,
    exclusiveMaximum - 0.25,
  ]
  const at = (bound: number): readonly number[] => own.map((value) => value + bound)
  demand(minimum >= sup.minimum || exclusiveMinimum >= sup.minimum, `must be at least ${sup.minimum}`, ...low, ...own)
  demand(
    exclusiveMinimum >= sup.exclusiveMinimum || minimum > sup.exclusiveMinimum,
    `must be more than ${sup.exclusiveMinimum}`,
    ...[...low, ...own],
  )
  demand(maximum <= sup.maximum || exclusiveMaximum <= sup.maximum, `must be at most ${sup.maximum}`, ...high, ...own)
  demand(
    exclusiveMaximum <= sup.exclusiveMaximum || maximum < sup.exclusiveMaximum,
    `must be less than ${sup.exclusiveMaximum}`,
    ...[...high, ...own],
  )
  const fractions = [0.5, ...at(0.5), ...at(-0.5), ...own]
  demand(isInteger || !sup.isInteger, 'must be an integer', ...fractions)
  for (const divisor of sup.multiplesOf)
    demand(
      isMultiple(sub, divisor),
      `must be a multiple of ${divisor}`,
      ...[1, 2, 3, 5],
      ...fractions,
      ...at(1),
      ...at(2),
      ...sub.multiplesOf,
    )
  return obstacles
}

function isMultiple({ isInteger, multiplesOf, minimum, maximum }: NumberShape, divisor: number): boolean {
  if (multiplesOf.has(divisor) || (isInteger && divisor === 1)) return true
  const numbers = minimum === maximum ? [...multiplesOf, minimum] : [...multiplesOf]
  return Number.isInteger(divisor) && numbers.some((number) => Number.isInteger(number) && number % divisor === 0)
}

function compareStrings({ sampler }: Context, sub: StringShape, sup: StringShape, path: string): readonly Obstacle[] {
  const obstacles: Obstacle[] = []
  const demand = (isMet: boolean, reason: string, lengths: readonly number[]): void => {
    if (!isMet) obstacles.push({ path, reason, witnesses: sampler.strings(sub, lengths) })
  }
  if (sup.value !== undefined)
    demand(sub.value === sup.value, `must be ${JSON.stringify(sup.value)}`, [sub.minLength, lengthOf(sup.value) + 1])
  demand(sub.minLength >= sup.minLength, `must be at least ${sup.minLength} long`, [sub.minLength, sup.minLength - 1])
  demand(sub.maxLength <= sup.maxLength, `must be at most ${sup.maxLength} long`, [sup.maxLength + 1, sub.maxLength])
  for (const pattern of sup.patterns) {
    const isMet = sub.patterns.has(pattern) || (sub.value !== undefined && matches(pattern, sub.value))
    demand(isMet, `must match ${pattern}`, [sub.minLength])
  }
  return obstacles
}

function compareArrays(context: Context, sub: ArrayShape, sup: ArrayShape, path: string): readonly Obstacle[] {
  const obstacles: Obstacle[] = []
  const { sampler } = context
  const firstNever = sub.prefix.findIndex(isNever)
  const longest = isNever(sub.rest) ? sub.prefix.length : Number.POSITIVE_INFINITY
  const maxItems = Math.min(sub.maxItems, longest, firstNever === -1 ? Number.POSITIVE_INFINITY : firstNever)
  if (sub.minItems < sup.minItems)
    obstacles.push({
      path,
      reason: `must have at least ${sup.minItems} items`,
      witnesses: sampler.arrays(sub, sub.minItems),
    })
  if (maxItems > sup.maxItems)
    obstacles.push({
      path,
      reason: `must have at most ${sup.maxItems} items`,
      witnesses: sampler.arrays(sub, sup.maxItems + 1),
    })
  if (sup.isUnique && !sub.isUnique && maxItems > 1)
    obstacles.push({
      path,
      reason: 'must not have an item twice',
      witnesses: sampler.arrays(sub, Math.max(2, sub.minItems)),
    })
  const length = Math.max(sub.prefix.length, sup.prefix.length) + 1
  for (let i = 0; i < Math.min(length, maxItems); i++)
    for (const obstacle of compareNodes(context, itemOf(sub, i), itemOf(sup, i), pointTo(path, i)))
      obstacles.push({
        ...obstacle,
        witnesses: obstacle.witnesses.flatMap((item) => sampler.arrays(sub, i + 1, [i, item])),
      })
  return obstacles
}

function compareObjects(context: Context, sub: ObjectShape, sup: ObjectShape, path: string): readonly Obstacle[] {
  const obstacles: Obstacle[] = []
  const { sampler } = context
  for (const name of sup.required)
    if (!sub.required.has(name))
      obstacles.push({
        path: pointTo(path, name),
        reason: 'must be there',
        witnesses: sampler.objects(sub, { without: name }),
      })
  const compareMember = (name: string, own: Node, other: Node): void => {
    const at = pointTo(path, name)
    for (const obstacle of compareNodes(context, own, other, at))
      obstacles.push({
        ...obstacle,
        witnesses: obstacle.witnesses.flatMap((value) => sampler.objects(sub, { member: [name, value] })),
      })
  }
  const names = new Set([...sub.properties.keys(), ...sup.properties.keys(), ...sub.required, ...sup.required])
  for (const name of names) compareMember(name, memberOf(sub, name), memberOf(sup, name))
  // Members of other names: a name can match any pattern, so all that may meet have to get on.
  const other = sampler.newName(names, [...sub.patterns.keys(), ...sup.patterns.keys()])
  for (const [pattern, allowed] of sup.patterns) {
    const own = sub.patterns.get(pattern)
    const possible = own === undefined ? [sub.rest, ...sub.patterns.values()] : [own]
    for (const node of possible) compareMember(sampler.nameLike(pattern), node, allowed)
  }
  const unmatched = [...sub.patterns].filter(([pattern]) => !sup.patterns.has(pattern))
  for (const [pattern, node] of unmatched) compareMember(sampler.nameLike(pattern), node, sup.rest)
  compareMember(other, sub.rest, sup.rest)
  const smallest = Math.max(sub.minProperties, sub.required.size)
  if (smallest < sup.minProperties)
    obstacles.push({
      path,
      reason: `must have at least ${sup.minProperties} members`,
      witnesses: sampler.objects(sub, {}),
    })
  const isClosed = isNever(sub.rest) && sub.patterns.size === 0
  const largest = Math.min(sub.maxProperties, isClosed ? sub.properties.size : Number.POSITIVE_INFINITY)
  if (largest > sup.maxProperties)
    obstacles.push({
      ...{ path, reason: `must have at most ${sup.maxProperties} members` },
      witnesses: sampler.objects(sub, { size: sup.maxProperties + 1 }),
    })
  return obstacles
}
