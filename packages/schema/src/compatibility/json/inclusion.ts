import type { Json } from '../../json/schema-folder.ts'
import { compareArrays } from './compare-arrays.ts'
import { compareNumbers } from './compare-numbers.ts'
import { compareObjects } from './compare-objects.ts'
import { compareStrings } from './compare-strings.ts'
import { inexpressible } from './intersect.ts'
import type { Inside, Obstacle } from './obstacle.ts'
import { createSampler, type Sampler } from './sampler.ts'
import { keyOf, type Node, type SchemaGraph, Undecided } from './schema-graph.ts'
import type { Shape } from './shape.ts'
import { createShapes } from './shapes.ts'

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
  const { sampler } = context
  const inside: Inside = { sampler, compare: (own, other, at) => compareNodes(context, own, other, at) }
  if ([...sup.opaque].some((key) => key === inexpressible || !sub.opaque.has(key)))
    obstacles.push({ path, reason: `must fit ${keywordsOf(sub, sup)}`, witnesses: [] })
  if (sub.type === 'number' && sup.type === 'number') obstacles.push(...compareNumbers(sub, sup, path))
  if (sub.type === 'string' && sup.type === 'string') obstacles.push(...compareStrings(sampler, sub, sup, path))
  if (sub.type === 'array' && sup.type === 'array') obstacles.push(...compareArrays(inside, sub, sup, path))
  if (sub.type === 'object' && sup.type === 'object') obstacles.push(...compareObjects(inside, sub, sup, path))
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
