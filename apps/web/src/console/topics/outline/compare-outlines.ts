import type { Member } from './member.ts'

/** Something that one version says of a member and the other one does not, or otherwise. */
export type Difference = { readonly what: 'type' | 'required' | 'description' | Member['limits'][number]['word'] } & {
  readonly before: string | undefined
  readonly after: string | undefined
}

/** A member that differs: there, gone, or said to be otherwise. */
export type MemberChange = {
  /** Names from the top, joined by dots. */
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly member: Member
  readonly differences: readonly Difference[]
}

const maxDepth = 12

/** How two versions differ, member by member, in the order of the newer one; what is gone stands at its end. */
export function compareOutlines(older: Member, newer: Member): MemberChange[] {
  const [before, after] = [flatten(older), flatten(newer)]
  const now = [...after].flatMap(([path, member]): MemberChange[] => {
    const known = before.get(path)
    if (known === undefined) return [{ path, kind: 'added', member, differences: [] }]
    const differences = differencesOf(known, member)
    return differences.length === 0 ? [] : [{ path, kind: 'changed', member, differences }]
  })
  const gone = [...before].filter(([path]) => !after.has(path))
  return [
    ...now,
    ...gone.map(([path, member]) => ({ path, kind: 'removed' as const, member, differences: [] })),
  ].filter(
    // Whoever comes or goes brings or takes what is in it.
    ({ path, kind }, _, all) =>
      !all.some((other) => other.kind === kind && kind !== 'changed' && isBelow(path, other.path)),
  )
}

const isBelow = (path: string, above: string): boolean => above !== '' && path.startsWith(`${above}.`)

function flatten(root: Member): Map<string, Member> {
  const found = new Map<string, Member>()
  const visit = (member: Member, path: string, above: readonly unknown[]): void => {
    found.set(path, member)
    if (above.includes(member.source) || above.length > maxDepth) return
    for (const inner of member.members())
      visit(inner, path === '' ? inner.name : `${path}.${inner.name}`, [...above, member.source])
  }
  visit(root, '', [])
  return found
}

function differencesOf(before: Member, after: Member): Difference[] {
  const words = new Set([...before.limits, ...after.limits].map(({ word }) => word))
  const saidOf = ({ limits }: Member, word: string): string | undefined =>
    limits.find((limit) => limit.word === word)?.value
  const all: Difference[] = [
    { what: 'type', before: before.type, after: after.type },
    { what: 'required', before: String(before.isRequired), after: String(after.isRequired) },
    ...[...words].map((word) => ({ what: word, before: saidOf(before, word), after: saidOf(after, word) })),
    { what: 'description', before: before.description, after: after.description },
  ]
  return all.filter((one) => one.before !== one.after)
}
