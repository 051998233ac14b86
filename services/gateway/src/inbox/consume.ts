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
  /** Messages the client has not acknowledged, oldest first; nothing is lent. */
  peek(fqcn: string, client: string, amount: number): Promise<InboxRow[]>
  /** Marks messages done; the first client to do so makes them `processed` for the sender. Answers how many were new. */
  acknowledge(fqcn: string, client: string, ids: readonly string[]): Promise<number>
}

/** The client id of readers that name none. */
export const defaultClient = 'default'

const leaseMs = 30_000

type Loan = {
  readonly fqcn: string
  readonly client: string
  readonly amount: number
  readonly topic: { owner: string; name: string } | undefined
}

/** `leases` until when (ms) each seq is lent, the earliest first; `lent` up to where new ones were, by topic asked for. */
type Reader = {
  readonly leases: Map<number, number>
  readonly lent: Map<string, number>
  floor: number
  turn: Promise<unknown>
}

export function createConsumers(
  { db, signer, now }: Pick<GatewayContext, 'db' | 'signer' | 'now'>,
  receipts: ReceiptSender,
): Consumers {
  const readers = new Map<string, Reader>()

  const readerOf = async (fqcn: string, client: string): Promise<Reader> => {
    const key = `${fqcn} ${client}`
    const known = readers.get(key)
    if (known !== undefined) return known
    const fresh: Reader = {
      leases: new Map(),
      lent: new Map(),
      floor: await floorOf(fqcn, client),
      turn: Promise.resolve(),
    }
    const reader = readers.get(key) ?? fresh
    readers.set(key, reader)
    return reader
  }
  const floorOf = async (fqcn: string, client: string): Promise<number> => {
    const row = await db
      .selectFrom('cursors')
      .select('floor')
      .where('fqcn', '=', fqcn)
      .where('client', '=', client)
      .executeTakeFirst()
    return row?.floor ?? 0
  }
  const processedReceipt = (row: Pick<InboxRow, 'sender' | 'id' | 'hash' | 'position'>) => {
    const { sender, id, hash, position } = row
    const entry: ReceiptEntry = { status: 'processed', recipient: signer.did, id, hash, position }
    return { sender, entry: JSON.stringify(entry) }
  }
  const lend = async (reader: Reader, { fqcn, client, amount, topic }: Loan): Promise<InboxRow[]> => {
    const selected = topic === undefined ? '' : `${topic.owner}/${topic.name}`
    const acked = db.selectFrom('acks').select('seq').where('fqcn', '=', fqcn).where('client', '=', client)
    let inbox = db.selectFrom('inbox').selectAll().where('fqcn', '=', fqcn)
    if (topic !== undefined) inbox = inbox.where('topic_owner', '=', topic.owner).where('topic_name', '=', topic.name)
    const late = expired(reader, now()).slice(0, amount)
    const open = inbox.where('seq', '>', reader.floor).where('seq', 'not in', acked).orderBy('seq')
    const again = late.length === 0 ? [] : await open.where('seq', 'in', late).execute()
    const after = reader.lent.get(selected) ?? reader.floor
    const fresh =
      again.length >= amount
        ? []
        : await open
            .where('seq', '>', after)
            .limit(amount - again.length)
            .execute()
    const last = fresh.at(-1)
    if (last !== undefined) reader.lent.set(selected, last.seq)
    // One that asked for a single topic may have lent some of them.
    const free = [...again, ...fresh].filter(({ seq }) => (reader.leases.get(seq) ?? 0) <= now())
    for (const { seq } of free) {
      reader.leases.delete(seq)
      reader.leases.set(seq, now() + leaseMs)
    }
    return free
  }
  /** Raises the client's floor to where nothing before is open. */
  const acknowledge = async (reader: Reader, fqcn: string, client: string, ids: readonly string[]): Promise<number> => {
    const rows = await db
      .selectFrom('inbox')
      .select(['seq', 'id', 'sender', 'hash', 'position', 'processed'])
      .where('fqcn', '=', fqcn)
      .where('id', 'in', ids)
      .orderBy('seq')
      .execute()
    const { floor } = reader
    const meant = meantBy(rows, reader)
    const fresh = meant.filter(({ seq }) => seq > floor)
    if (fresh.length === 0) return 0
    const done = fresh.filter(({ processed }) => processed === 0)
    const raised = await db.transaction().execute(async (trx) => {
      await trx
        .insertInto('acks')
        .values(fresh.map(({ seq }) => ({ fqcn, client, seq })))
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      if (done.length > 0) {
        const seqs = done.map(({ seq }) => seq)
        await trx.updateTable('inbox').set({ processed: 1 }).where('seq', 'in', seqs).execute()
        await trx.insertInto('pending_receipts').values(done.map(processedReceipt)).execute()
      }
      const open = trx.selectFrom('acks').select('seq').where('fqcn', '=', fqcn).where('client', '=', client)
      // Asked for first: what comes in meanwhile is open, and not done with.
      const last = await trx
        .selectFrom('inbox')
        .select('seq')
        .where('fqcn', '=', fqcn)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      const first = await trx
        .selectFrom('inbox')
        .select('seq')
        .where('fqcn', '=', fqcn)
        .where('seq', '>', floor)
        .where('seq', 'not in', open)
        .orderBy('seq')
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
      return next
    })
    reader.floor = raised
    for (const { seq } of meant) reader.leases.delete(seq)
    receipts.wake()
    return fresh.length
  }
  return {
    async lend(fqcn, client, amount, topic) {
      const reader = await readerOf(fqcn, client)
      return inTurn(reader, () => lend(reader, { fqcn, client, amount, topic }))
    },
    async peek(fqcn, client, amount) {
      const { floor } = await readerOf(fqcn, client)
      const acked = db.selectFrom('acks').select('seq').where('fqcn', '=', fqcn).where('client', '=', client)
      const open = db.selectFrom('inbox').selectAll().where('fqcn', '=', fqcn).where('seq', '>', floor)
      return open.where('seq', 'not in', acked).orderBy('seq').limit(amount).execute()
    },
    async acknowledge(fqcn, client, ids) {
      if (ids.length === 0) return 0
      const reader = await readerOf(fqcn, client)
      return inTurn(reader, () => acknowledge(reader, fqcn, client, ids))
    },
  }
}

/** One after the other: each starts from the leases and the floor that the one before has left. */
function inTurn<T>(reader: Reader, work: () => Promise<T>): Promise<T> {
  const mine = reader.turn.then(work)
  reader.turn = mine.catch(() => undefined)
  return mine
}

/** Another sender may have given the same id: of several messages, those in hand are meant, or else the oldest. */
function meantBy<T extends { id: string; seq: number }>(rows: readonly T[], { leases }: Reader): readonly T[] {
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((same) => {
    const inHand = same.filter(({ seq }) => leases.has(seq))
    return inHand.length > 0 ? inHand : same.slice(0, 1)
  })
}

function expired({ leases }: Reader, now: number): number[] {
  const late: number[] = []
  for (const [seq, until] of leases) {
    if (until > now) break
    late.push(seq)
  }
  return late
}
