import type { QualifiedRecipients } from '@digital-spine/api'
import type { Members } from '../channels/members.ts'

/** Whom a channel is for, as it was found out last. */
export function showQualified(fqcn: string, members: Pick<Members, 'known' | 'problem'>): QualifiedRecipients {
  const { members: qualified, at } = members.known(fqcn) ?? { members: [], at: 0 }
  const problem = members.problem(fqcn)
  return {
    fqcn,
    qualifiedDids: qualified.map(({ did }) => did),
    updatedAt: new Date(at).toISOString(),
    recipients: qualified.map(({ did, reasons }) => ({ did, reasons: [...reasons] })),
    ...(problem === undefined ? {} : { problem }),
  }
}
