import { type Did, SpineError, verifyReceipts } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { ownMailbox } from '../policy/own-mailbox.ts'
import { readArgument } from '../read-argument.ts'
import type { Operation } from './operation.ts'

/** A batch of a recipient's receipts goes to the one sender of the messages it is about. */
export const receipts: Operation<'receipts'> = async (context, caller, argument) => {
  const jws = readArgument(argument).text('jws', 262_144)
  const { from, entries } = await verifyReceipts({ crypto: nodeCrypto, jws, keys: context.ledger.keys })
  const mailbox = await ownMailbox(context, caller, from)
  const senders = new Set<Did>()
  const found = await context.log.findSenders(
    mailbox,
    entries.map(({ position }) => position),
  )
  for (const [i, { recipient, id, hash, status }] of entries.entries()) {
    const known = recipient === mailbox ? (found[i] ?? null) : null
    if (known === null || known.id !== id || known.hash !== hash || status === 'accepted' || status === 'expired') {
      throw new SpineError(
        'NOT_A_RECIPIENT',
        'A receipt is about a message that is not yours, or of a kind that is not.',
      )
    }
    senders.add(known.from)
  }
  const [sender, ...others] = senders
  if (sender === undefined || others.length > 0)
    throw new SpineError('VALIDATION_FAILED', 'A batch of receipts goes to one sender.')
  const at = context.now()
  const position = await context.log.appendReceipts(sender, jws, at, at + context.limits.retentionMs)
  context.notify(sender, { position, kind: 'receipt', acceptedAt: at, jws })
  return { position }
}
