import { sql, type Transaction } from 'kysely'
import type { GatewayDatabase, GatewaySchema } from '../database.ts'
import { countTraffic } from '../traffic/count-traffic.ts'
import { dayMs, noPayload, rowsATurn, type Sweep, until, walk } from './sweep.ts'

/** The channels that payloads are kept of, by one step through their index each. */
export const channelsReceiving = (db: GatewayDatabase): Promise<string[]> =>
  walk(async (after) => {
    const kept = db.selectFrom('inbox').select('fqcn').where('dropped_at', 'is', null).where('fqcn', '>', after)
    return (await kept.orderBy('fqcn').limit(1).executeTakeFirst())?.fqcn
  })

/** Times in ms. */
type Due = { readonly fqcn: string; readonly before: number; readonly atLast: number; readonly now: number }

/**
 * Drops payloads that a channel received up to `before` and that all its known readers are done with; up to `atLast` whoever is
 * done with them: who is not has a dead letter of it.
 */
export function dropReceived(db: GatewayDatabase, { fqcn, before, atLast, now }: Due): Sweep {
  return () =>
    db.transaction().execute(async (trx) => {
      const kept = await trx
        .selectFrom('inbox')
        .select(['seq', 'received_at'])
        .where('fqcn', '=', fqcn)
        .where('dropped_at', 'is', null)
        .orderBy('seq')
        .limit(rowsATurn)
        .execute()
      const done = await doneUpTo(trx, fqcn)
      const due = until(kept, (row) => row.received_at > before || (row.seq > done && row.received_at > atLast))
      const last = due.at(-1)?.seq
      if (last === undefined) return 0
      const letters =
        last <= done ? 0 : await setAside(trx, { fqcn, last, now, days: Math.round((now - atLast) / dayMs) })
      await trx
        .updateTable('inbox')
        .set({ payload: noPayload, dropped_at: now })
        .where('fqcn', '=', fqcn)
        .where('dropped_at', 'is', null)
        .where('seq', '<=', last)
        .execute()
      await countTraffic(trx, now, { deadLetters: { messages: letters } })
      return due.length
    })
}

/** Up to where all readers of a channel are done with everything. */
async function doneUpTo(trx: Transaction<GatewaySchema>, fqcn: string): Promise<number> {
  const readers = await trx.selectFrom('cursors').select('floor').where('fqcn', '=', fqcn).execute()
  const again = await trx.selectFrom('reopened').select('seq').where('fqcn', '=', fqcn).execute()
  return Math.min(...readers.map(({ floor }) => floor), ...again.map(({ seq }) => seq - 1))
}

/** Makes what is kept up to `last` dead letters of every reader that is not done with it. Answers how many. */
async function setAside(
  trx: Transaction<GatewaySchema>,
  { fqcn, last, now, days }: { fqcn: string; last: number; now: number; days: number },
): Promise<number> {
  const reason = `The reader was not done with it in ${days} days.`
  const letters = trx
    .selectFrom('inbox')
    .innerJoin('cursors', 'cursors.fqcn', 'inbox.fqcn')
    .select(({ ref, val }) => [
      sql.lit('reader').as('kind'),
      ...[ref('inbox.id').as('message'), ref('inbox.fqcn').as('fqcn'), ref('cursors.client').as('client')],
      ref('inbox.sender').as('peer'),
      ...[ref('inbox.seq').as('entry'), sql.lit('MESSAGE_EXPIRED').as('code'), val(reason).as('reason')],
      val(now).as('at'),
    ])
    .where('inbox.fqcn', '=', fqcn)
    .where('inbox.dropped_at', 'is', null)
    .where('inbox.seq', '<=', last)
    .where(({ eb, exists, not, selectFrom }) => {
      const has = (table: 'acks' | 'reopened') =>
        exists(
          selectFrom(table)
            .select(`${table}.seq`)
            .whereRef(`${table}.fqcn`, '=', 'inbox.fqcn')
            .whereRef(`${table}.client`, '=', 'cursors.client')
            .whereRef(`${table}.seq`, '=', 'inbox.seq'),
        )
      return eb.or([has('reopened'), eb.and([eb('inbox.seq', '>', eb.ref('cursors.floor')), not(has('acks'))])])
    })
    .orderBy('inbox.seq')
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('dead_letters')
    .columns(['kind', 'message', 'fqcn', 'client', 'peer', 'entry', 'code', 'reason', 'at'])
    .expression(letters)
    .executeTakeFirstOrThrow()
  return Number(numInsertedOrUpdatedRows)
}

/** Forgets messages that came up to `before`, once their payloads are dropped. */
export function forgetReceived(db: GatewayDatabase, before: number): Sweep {
  return () =>
    db.transaction().execute(async (trx) => {
      const rows = await trx
        .selectFrom('inbox')
        .select(['seq', 'id', 'fqcn'])
        .where('dropped_at', 'is not', null)
        .where('received_at', '<=', before)
        .orderBy('received_at')
        .limit(rowsATurn)
        .execute()
      if (rows.length === 0) return 0
      const seqs = rows.map(({ seq }) => seq)
      const ids = rows.map(({ id }) => id)
      const fqcns = [...new Set(rows.map(({ fqcn }) => fqcn))]
      await trx.deleteFrom('reads').where('id', 'in', ids).execute()
      for (const table of ['acks', 'polled', 'reopened'] as const)
        await trx.deleteFrom(table).where('fqcn', 'in', fqcns).where('seq', 'in', seqs).execute()
      await trx.deleteFrom('inbox').where('seq', 'in', seqs).execute()
      return rows.length
    })
}
