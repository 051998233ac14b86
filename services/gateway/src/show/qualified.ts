import type { QualifiedParty, QualifiedRecipients } from '@digital-spine/api'
import type { Qualified } from '../channels/member-store.ts'
import type { Members } from '../channels/members.ts'
import type { Parties } from '../people/parties.ts'

/** Whom a channel is for, as it was found out last. */
export async function showQualified(
  fqcn: string,
  members: Pick<Members, 'known' | 'problem'>,
  { show }: Pick<Parties, 'show'>,
): Promise<QualifiedRecipients> {
  const { members: qualified, at } = members.known(fqcn) ?? { members: [], at: 0 }
  const problem = members.problem(fqcn)
  return {
    fqcn,
    qualifiedDids: qualified.map(({ did }) => did),
    updatedAt: new Date(at).toISOString(),
    recipients: await showMembers(qualified, { show }),
    ...(problem === undefined ? {} : { problem }),
  }
}

/** Those who qualify, as the API shows them. */
export function showMembers(members: readonly Qualified[], { show }: Pick<Parties, 'show'>): Promise<QualifiedParty[]> {
  return Promise.all(members.map(async ({ did, reasons }) => ({ ...(await show(did)), reasons: [...reasons] })))
}
