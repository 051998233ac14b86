import type { GatewayDatabase } from '../database.ts'
import { noPayload, rowsATurn, type Sweep, until, walk } from './sweep.ts'

/** The channels that payloads are kept of, by one step through their index each. */
export const channelsSending = (db: GatewayDatabase): Promise<string[]> =>
  walk(async (after) => {
    const kept = db.selectFrom('outbox').select('channel').where('dropped_at', 'is', null).where('channel', '>', after)
    return (await kept.orderBy('channel').limit(1).executeTakeFirst())?.channel
  })

/** Times in ms. */
type Due = { readonly channel: string; readonly before: number; readonly now: number }

/** Drops payloads that were sent on a channel up to `before`; what is still to be sent stays, with all that follows it. */
export function dropSent(db: GatewayDatabase, { channel, before, now }: Due): Sweep {
  return async () => {
    const kept = await db
      .selectFrom('outbox')
      .select(['seq', 'status', 'created_at'])
      .where('channel', '=', channel)
      .where('dropped_at', 'is', null)
      .orderBy('seq')
      .limit(rowsATurn)
      .execute()
    const due = until(kept, (row) => row.created_at > before || (row.status !== 'sent' && row.status !== 'failed'))
    const last = due.at(-1)?.seq
    if (last === undefined) return 0
    await db
      .updateTable('outbox')
      .set({ payload: noPayload, dropped_at: now })
      .where('channel', '=', channel)
      .where('dropped_at', 'is', null)
      .where('seq', '<=', last)
      .execute()
    return due.length
  }
}

/** Forgets messages that were accepted up to `before`, once their payloads are dropped, and what their recipients said of them. */
export function forgetSent(db: GatewayDatabase, before: number): Sweep {
  return () =>
    db.transaction().execute(async (trx) => {
      const rows = await trx
        .selectFrom('outbox')
        .select(['seq', 'id'])
        .where('dropped_at', 'is not', null)
        .where('created_at', '<=', before)
        .orderBy('created_at')
        .limit(rowsATurn)
        .execute()
      if (rows.length === 0) return 0
      const ids = rows.map(({ id }) => id)
      const seqs = rows.map(({ seq }) => seq)
      await trx.deleteFrom('receipts').where('message', 'in', ids).execute()
      await trx.deleteFrom('outbox').where('seq', 'in', seqs).execute()
      return rows.length
    })
}

/** Forgets batches of receipts all of whose messages are forgotten: they came before the oldest that there is. */
export function forgetBatches(db: GatewayDatabase, before: number): Sweep {
  return async () => {
    const oldest = await db.selectFrom('outbox').select('created_at').orderBy('seq').limit(1).executeTakeFirst()
    const batches = db
      .selectFrom('receipt_batches')
      .select('id')
      .where('received_at', '<=', Math.min(before, oldest?.created_at ?? before))
      .orderBy('received_at')
      .limit(rowsATurn)
    const { numDeletedRows } = await db.deleteFrom('receipt_batches').where('id', 'in', batches).executeTakeFirst()
    return Number(numDeletedRows)
  }
}
