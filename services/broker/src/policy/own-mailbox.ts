import { type Did, parseDid, SpineError } from '@digital-spine/core'
import type { MessageLog } from '../log/message-log.ts'

/**
 * The mailbox that somebody acts for: its own, which is meant if none is named, or an anonymous one that it holds. Nothing
 * else decides this. FORBIDDEN does not tell whether there is such a mailbox.
 */
export async function ownMailbox(
  { log }: { readonly log: Pick<MessageLog, 'findMailbox'> },
  caller: Did,
  mailbox: Did = caller,
): Promise<Did> {
  if (mailbox === caller) return mailbox
  const found = await log.findMailbox(mailbox)
  if (found?.owner !== caller) throw new SpineError('FORBIDDEN', `${mailbox} is no mailbox of yours.`)
  return mailbox
}

/** The same for a mailbox as a path names it, where `me` is the caller's own. */
export function ownMailboxAt(
  context: Parameters<typeof ownMailbox>[0],
  caller: Did,
  { mailbox }: { readonly mailbox: string },
): Promise<Did> {
  return ownMailbox(context, caller, mailbox === 'me' ? caller : parseDid(mailbox))
}
