import { pointTo } from '../pointer.ts'
import type { Inside, Obstacle } from './obstacle.ts'
import type { Node } from './schema-graph.ts'
import { isNever, memberOf, type ObjectShape } from './shape.ts'

/** What keeps objects of one shape from being of another. */
export function compareObjects(
  { sampler, compare }: Inside,
  sub: ObjectShape,
  sup: ObjectShape,
  path: string,
): readonly Obstacle[] {
  const obstacles: Obstacle[] = []
  for (const name of sup.required)
    if (!sub.required.has(name))
      obstacles.push({
        path: pointTo(path, name),
        reason: 'must be there',
        witnesses: sampler.objects(sub, { without: name }),
      })
  const compareMember = (name: string, own: Node, other: Node): void => {
    const at = pointTo(path, name)
    for (const obstacle of compare(own, other, at))
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
