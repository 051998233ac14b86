import type { LetterKind } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import type { Receivers } from '../inbox/receivers.ts'
import type { Acceptor } from '../outbox/accept.ts'
import { sendAgain } from '../outbox/send-again.ts'
import type { Readers } from '../readers/readers.ts'
import { findWebhookOf } from '../webhooks/webhook-store.ts'
import { type DeadLetter, markRedriven } from './letter-store.ts'

/** Gives a dead letter another try, and marks it as redriven with what that changes. Throws what stands against it. */
export type Redrive = (letter: DeadLetter) => Promise<void>

/** What it means for each kind. */
export type RedriveKinds = Readonly<Record<LetterKind, Redrive>>

export function createRedriveKinds(
  context: Pick<GatewayContext, 'db' | 'atRest' | 'now'>,
  {
    accept,
    readers,
    receivers,
  }: { accept: Acceptor; readers: Pick<Readers, 'reopen'>; receivers: Pick<Receivers, 'retake'> },
): RedriveKinds {
  const { db, now } = context
  const reader: Redrive = async ({ seq, fqcn, client, entry }) => {
    const kept = db.selectFrom('inbox').select('seq').where('seq', '=', entry).where('dropped_at', 'is', null)
    if ((await kept.executeTakeFirst()) === undefined)
      throw new SpineError('NOT_FOUND', 'Its payload is not kept any more.')
    await readers.reopen({ fqcn: fqcn ?? '', client: client ?? '' }, entry)
    await markRedriven(db, seq, now())
  }
  return {
    in: receivers.retake,
    reader,
    async webhook(letter) {
      if ((await findWebhookOf(db, letter.client ?? '')) === undefined)
        throw new SpineError('NOT_FOUND', 'There is no such webhook any more.')
      await reader(letter)
    },
    async out({ seq, entry }) {
      await sendAgain(context, accept, entry)
      await markRedriven(db, seq, now())
    },
  }
}
