import type { ReceiptEntry } from '@digital-spine/core'
import type { Selectable } from 'kysely'
import type { GatewayContext } from '../context.ts'
import type { GatewaySchema } from '../database.ts'
import type { ReceiptSender } from './receipts.ts'

export type InboxRow = Selectable<GatewaySchema['inbox']>

/** Local readers of the inbox: each client id has its own cursor on each channel. */
export type Consumers = {
  /** Messages the client has neither acknowledged nor is working on, oldest first; lent for the lease. */
  lend(fqcn: string, client: string, amount: number, topic?: { owner: string; name: string }): Promise<InboxRow[]>
  /** Marks messages done; the first client to do so makes them `processed` for the sender. Answers how many were new. */
  acknowledge(fqcn: string, client: string, ids: readonly string[]): Promise<number>
}

const leaseMs = 30_000

export function createConsumers(
  { db, signer, now }: Pick<GatewayContext, 'db' | 'signer' | 'now'>,
  receipts: ReceiptSender,
): Consumers {
  const leases = new Map<string, number>()
  const leaseKey = (fqcn: string, client: string, seq: number): string => `${fqcn} ${client} ${seq}`

  const floorOf = async (fqcn: string, client: string): Promise<number> => {
    const row = await db
      .selectFrom('cursors')
      .select('floor')
      .where('fqcn', '=', fqcn)
      .where('client', '=', client)
      .executeTakeFirst()
    return row?.floor ?? 0
  }
  return {
    async lend(fqcn, client, amount, topic) {
      const floor = await floorOf(fqcn, client)
      const acked = db.selectFrom('acks').select('seq').where('fqcn', '=', fqcn).where('client', '=', client)
      let query = db
        .selectFrom('inbox')
        .selectAll()
        .where('fqcn', '=', fqcn)
        .where('seq', '>', floor)
        .where('seq', 'not in', acked)
      if (topic !== undefined) query = query.where('topic_owner', '=', topic.owner).where('topic_name', '=', topic.name)
      const leased = [...leases.values()].filter((until) => until > now()).length
      const rows = await query
        .orderBy('seq')
        .limit(amount + leased)
        .execute()
      const free = rows.filter(({ seq }) => (leases.get(leaseKey(fqcn, client, seq)) ?? 0) <= now()).slice(0, amount)
      for (const { seq } of free) leases.set(leaseKey(fqcn, client, seq), now() + leaseMs)
      return free
    },
    async acknowledge(fqcn, client, ids) {
      if (ids.length === 0) return 0
      const rows = await db.selectFrom('inbox').selectAll().where('fqcn', '=', fqcn).where('id', 'in', ids).execute()
      const floor = await floorOf(fqcn, client)
      const fresh = rows.filter(({ seq }) => seq > floor)
      await db.transaction().execute(async (trx) => {
        for (const row of fresh) {
          await trx
            .insertInto('acks')
            .values({ fqcn, client, seq: row.seq })
            .onConflict((conflict) => conflict.doNothing())
            .execute()
          if (row.processed !== 0) continue
          const { sender, id, hash, position } = row
          const entry: ReceiptEntry = { status: 'processed', recipient: signer.did, id, hash, position }
          await trx.updateTable('inbox').set({ processed: 1 }).where('seq', '=', row.seq).execute()
          await trx
            .insertInto('pending_receipts')
            .values({ sender, entry: JSON.stringify(entry) })
            .execute()
        }
        const open = trx.selectFrom('acks').select('seq').where('fqcn', '=', fqcn).where('client', '=', client)
        const first = await trx
          .selectFrom('inbox')
          .select('seq')
          .where('fqcn', '=', fqcn)
          .where('seq', '>', floor)
          .where('seq', 'not in', open)
          .orderBy('seq')
          .limit(1)
          .executeTakeFirst()
        const last = await trx
          .selectFrom('inbox')
          .select('seq')
          .where('fqcn', '=', fqcn)
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst()
        const next = first === undefined ? (last?.seq ?? floor) : first.seq - 1
        await trx
          .insertInto('cursors')
          .values({ fqcn, client, floor: next })
          .onConflict((conflict) => conflict.columns(['fqcn', 'client']).doUpdateSet({ floor: next }))
          .execute()
        await trx
          .deleteFrom('acks')
          .where('fqcn', '=', fqcn)
          .where('client', '=', client)
          .where('seq', '<=', next)
          .execute()
      })
      for (const { seq } of rows) leases.delete(leaseKey(fqcn, client, seq))
      if (fresh.length > 0) receipts.wake()
      return fresh.length
    },
  }
}
