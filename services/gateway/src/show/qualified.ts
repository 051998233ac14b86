import type { QualifiedRecipients } from '@digital-spine/api'
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
    recipients: await Promise.all(
      qualified.map(async ({ did, reasons }) => ({ ...(await show(did)), reasons: [...reasons] })),
    ),
    ...(problem === undefined ? {} : { problem }),
  }
}
