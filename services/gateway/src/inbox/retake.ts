import { SpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import type { DeadLetter } from '../dead-letters/letter-store.ts'
import { type MailboxKey, named } from '../mailboxes/recipient.ts'
import { createDraft, type Draft } from './draft.ts'
import type { EntryTaker } from './take-entry.ts'

/**
 * Takes what was refused once more, as the broker has it. Throws CONFLICT if it cannot become right, NOT_FOUND if the broker
 * keeps it no longer, and what else stands against it.
 */
export type Retaker = (letter: Pick<DeadLetter, 'seq' | 'entry' | 'code' | 'mailbox'>) => Promise<void>

/** What is wrong with the bytes that came, or with their place. */
const final: ReadonlySet<string> = new Set([
  ...[
    'JWS_INVALID',
    'SIGNATURE_INVALID',
    'DIGEST_MISMATCH',
    'DECRYPTION_FAILED',
    'REPLAYED',
    'FLOW_GAP',
    'FLOW_CONFLICT',
  ],
])

export function createRetaker(
  { db, broker, now }: Pick<GatewayContext, 'db' | 'broker' | 'now'>,
  options: { mailbox: MailboxKey; taker: Pick<EntryTaker, 'retakeMessage'>; write: (draft: Draft) => Promise<void> },
): Retaker {
  const { mailbox, taker, write } = options
  return async ({ seq: letter, entry: position, code }) => {
    if (final.has(code)) throw new SpineError('CONFLICT', `What was refused as ${code} cannot become right.`)
    const refused = await db
      .selectFrom('rejected')
      .select('hash')
      .where('mailbox', '=', mailbox)
      .where('position', '=', position)
      .executeTakeFirst()
    const entry = await broker.call('entry', { position, ...named(mailbox) })
    if (entry?.kind !== 'message') throw new SpineError('NOT_FOUND', 'The broker has no message at this place now.')
    const draft = createDraft()
    await taker.retakeMessage(draft, entry, refused?.hash ?? '')
    draft.redriven.push({ letter, at: now() })
    await write(draft)
  }
}
