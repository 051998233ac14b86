import type { ListQuery, QualifiedParty, QualifiedRecipients } from '@digital-spine/api'
import type { Qualified } from '../channels/member-store.ts'
import type { Parts } from '../parts.ts'
import type { Parties } from '../people/parties.ts'
import { pageOf } from './page.ts'

/** Whom a channel is for, as it was found out last; `q` is looked for in DIDs, aliases, and by what they qualify. */
export async function showQualified(
  fqcn: string,
  query: ListQuery,
  { members, parties, people }: Pick<Parts, 'members' | 'parties' | 'people'>,
): Promise<QualifiedRecipients> {
  const { members: qualified, at } = members.known(fqcn) ?? { members: [], at: 0 }
  const problem = members.problem(fqcn)
  const { items, ...place } = pageOf(qualified, query, {
    placeOf: ({ did }) => did,
    textsOf: ({ did, reasons }) => [did, people.contacts.get(did)?.alias, ...reasons.map(sourceOf)],
  })
  return {
    fqcn,
    qualifiedDids: items.map(({ did }) => did),
    updatedAt: new Date(at).toISOString(),
    recipients: await showMembers(items, parties),
    ...place,
    ...(problem === undefined ? {} : { problem }),
  }
}

/** Those who qualify, as the API shows them. */
export function showMembers(members: readonly Qualified[], { show }: Pick<Parties, 'show'>): Promise<QualifiedParty[]> {
  return Promise.all(members.map(async ({ did, reasons }) => ({ ...(await show(did)), reasons: [...reasons] })))
}

const sourceOf = (reason: Qualified['reasons'][number]): string | undefined =>
  reason.kind === 'named' ? reason.name : reason.kind === 'group' ? reason.group : reason.role
