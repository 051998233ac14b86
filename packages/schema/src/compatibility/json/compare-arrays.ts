import { pointTo } from '../pointer.ts'
import type { Inside, Obstacle } from './obstacle.ts'
import { type ArrayShape, isNever, itemOf } from './shape.ts'

/** What keeps arrays of one shape from being of another. */
export function compareArrays(
  { sampler, compare }: Inside,
  sub: ArrayShape,
  sup: ArrayShape,
  path: string,
): readonly Obstacle[] {
  const obstacles: Obstacle[] = []
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
    for (const obstacle of compare(itemOf(sub, i), itemOf(sup, i), pointTo(path, i)))
      obstacles.push({
        ...obstacle,
        witnesses: obstacle.witnesses.flatMap((item) => sampler.arrays(sub, i + 1, [i, item])),
      })
  return obstacles
}
