import type { Obstacle } from './obstacle.ts'
import type { NumberShape } from './shape.ts'

/** What keeps numbers of one shape from being of another. */
export function compareNumbers(sub: NumberShape, sup: NumberShape, path: string): readonly Obstacle[] {
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
