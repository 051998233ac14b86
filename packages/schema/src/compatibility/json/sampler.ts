import type { Json } from '../../json/schema-folder.ts'
import { stringsLike } from './pattern-strings.ts'
import { keyOf, type Node, Undecided } from './schema-graph.ts'
import {
  type ArrayShape,
  itemOf,
  lengthOf,
  matches,
  memberOf,
  type NumberShape,
  type ObjectShape,
  type Shape,
  type StringShape,
} from './shape.ts'
import type { Shapes } from './shapes.ts'

/** Makes values that probably fit shapes; whoever uses them validates them. */
export type Sampler = {
  ofShape(shape: Shape): readonly Json[]
  /** Of these lengths, where the shape allows them. */
  strings(shape: StringShape, lengths: readonly number[]): readonly string[]
  /** Of at least `length` items, with an item at its place. */
  arrays(shape: ArrayShape, length: number, item?: readonly [number, Json]): readonly Json[]
  objects(shape: ObjectShape, wish: ObjectWish): readonly Json[]
  /** A name that is none of those, and matches none of the patterns if one is found. */
  newName(names: ReadonlySet<string>, patterns: readonly string[]): string
  nameLike(pattern: string): string
}

type ObjectWish = { readonly without?: string; readonly member?: readonly [string, Json]; readonly size?: number }

const maxSamples = 6
const maxLength = 10_000

export function createSampler(shapes: Shapes): Sampler {
  const known = new Map<string, readonly Json[]>()
  const ofNode = (node: Node): readonly Json[] => {
    const key = keyOf(node)
    const found = known.get(key)
    if (found !== undefined) return found
    // What needs itself has no samples.
    known.set(key, [])
    const samples = shapesOf(node).flatMap((shape) => ofShape(shape).slice(0, 2))
    known.set(key, samples.slice(0, maxSamples))
    return samples.slice(0, maxSamples)
  }
  const shapesOf = (node: Node): readonly Shape[] => {
    try {
      return shapes.of(node).slice(0, maxSamples * 4)
    } catch (error) {
      if (error instanceof Undecided) return []
      throw error
    }
  }
  const ofShape = (shape: Shape): readonly Json[] => {
    if (shape.type === 'null') return [null]
    if (shape.type === 'boolean') return [shape.value]
    if (shape.type === 'number') return numbersOf(shape)
    if (shape.type === 'string') return stringsOf(shape, [shape.minLength])
    return shape.type === 'array' ? arrays(shape, shape.minItems) : objects(shape, {})
  }
  const arrays = (shape: ArrayShape, length: number, item?: readonly [number, Json]): readonly Json[] => {
    const size = Math.max(length, shape.minItems)
    if (size > Math.min(maxLength, shape.maxItems)) return []
    const items: Json[] = []
    for (let i = 0; i < size; i++) {
      if (item !== undefined && item[0] === i) items.push(item[1])
      else {
        const choices = ofNode(itemOf(shape, i))
        const choice = shape.isUnique ? choices.find((value) => !items.includes(value)) : choices[0]
        if (choice === undefined) return []
        items.push(choice)
      }
    }
    return [items]
  }
  const objects = (shape: ObjectShape, { without, member, size = 0 }: ObjectWish): readonly Json[] => {
    if (without !== undefined && shape.required.has(without)) return []
    const members = new Map<string, Json>(member === undefined ? [] : [member])
    const add = (name: string): boolean => {
      if (members.has(name)) return true
      const [value] = ofNode(memberOf(shape, name))
      if (value !== undefined) members.set(name, value)
      return value !== undefined
    }
    if (![...shape.required].every(add)) return []
    const wanted = Math.max(size, shape.minProperties)
    for (const name of shape.properties.keys()) if (members.size < wanted && name !== without) add(name)
    for (let i = 0; members.size < wanted && i < wanted; i++) add(`member${i}`)
    return members.size < wanted || members.size > shape.maxProperties ? [] : [Object.fromEntries(members)]
  }
  return {
    ofShape,
    strings: stringsOf,
    arrays,
    objects,
    newName,
    nameLike: (pattern) => stringsLike(pattern)[0] ?? 'x',
  }
}

function newName(names: ReadonlySet<string>, patterns: readonly string[]): string {
  const isNew = (name: string): boolean => !names.has(name) && !patterns.some((pattern) => matches(pattern, name))
  const candidates = ['other', '-', '0', 'x', ...Array.from({ length: 100 }, (_, i) => `other${i}`)]
  return candidates.find(isNew) ?? candidates.find((name) => !names.has(name)) ?? 'other'
}

function numbersOf({
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
  isInteger,
  multiplesOf,
}: NumberShape): readonly number[] {
  const [divisor = 1] = multiplesOf
  const low = Math.max(minimum, exclusiveMinimum)
  const above = Number.isFinite(low)
    ? [Math.ceil(low / divisor) * divisor, (Math.floor(low / divisor) + 1) * divisor]
    : []
  return [
    ...new Set([
      0,
      1,
      minimum,
      exclusiveMinimum + 1,
      ...above,
      maximum,
      exclusiveMaximum - 1,
      (low + Math.min(maximum, exclusiveMaximum)) / 2,
    ]),
  ]
    .filter((value) => value >= minimum && value > exclusiveMinimum && value <= maximum && value < exclusiveMaximum)
    .filter(
      (value) => Number.isFinite(value) && (!isInteger || Number.isInteger(value)) && Math.abs(value % divisor) < 1e-7,
    )
    .slice(0, maxSamples)
}

/** Texts of the usual formats. */
const formatted = Object.entries({
  ...{ 'date-time': '2024-01-01T00:00:00Z', date: '2024-01-01', time: '00:00:00Z', duration: 'P1D' },
  ...{ email: 'a@example.org', hostname: 'example.org', uri: 'https://example.org/', 'json-pointer': '/a' },
  ...{ ipv4: '192.0.2.1', ipv6: '2001:db8::1', uuid: '00000000-0000-4000-8000-000000000000' },
})
const usual = [...formatted.map(([, text]) => text), ...['a', 'A', '0', '-', ' ', 'ab', 'AB', '12', '']]

function stringsOf(
  { value, minLength, maxLength: most, patterns, opaque }: StringShape,
  lengths: readonly number[],
): readonly string[] {
  if (value !== undefined) return [value]
  const demands = [...opaque].join(' ')
  const asked = formatted.flatMap(([format, text]) => (demands.includes(`"format":"${format}"`) ? [text] : []))
  const filled = lengths
    .filter((length) => length >= 0 && length <= maxLength)
    .flatMap((length) => ['a', '0', 'A'].map((letter) => letter.repeat(length)))
  const like = [...patterns].flatMap((pattern) => [
    ...stringsLike(pattern),
    ...lengths.flatMap((length) => stringsLike(pattern, length)),
  ])
  return [...new Set([...asked, ...like, ...filled, ...usual])]
    .filter((text) => lengthOf(text) >= minLength && lengthOf(text) <= most)
    .filter((text) => [...patterns].every((pattern) => matches(pattern, text)))
}
