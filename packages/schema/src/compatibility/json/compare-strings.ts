import type { Obstacle } from './obstacle.ts'
import type { Sampler } from './sampler.ts'
import { lengthOf, matches, type StringShape } from './shape.ts'

/** What keeps texts of one shape from being of another. */
export function compareStrings(
  sampler: Sampler,
  sub: StringShape,
  sup: StringShape,
  path: string,
): readonly Obstacle[] {
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
