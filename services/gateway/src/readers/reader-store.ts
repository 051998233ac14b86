import type { Did, ReceiptEntry } from '@digital-spine/core'
import { sql } from 'kysely'
import type { GatewayDatabase } from '../database.ts'
import { byText } from '../in-order-of.ts'
import { countTraffic } from '../traffic/count-traffic.ts'
import type { InboxRow } from './inbox-row.ts'

/** A client id on a channel: it has a place of its own there. */
export type ReaderId = { readonly fqcn: string; readonly client: string }

/** A reader as it is kept; times in ms. */
export type ReaderState = ReaderId & { readonly createdAt: number; readonly touchedAt: number }

/** What is acknowledged of a message. */
export type Acknowledged = Pick<InboxRow, 'seq' | 'id' | 'sender' | 'hash' | 'position' | 'processed' | 'mailbox'>

/** Which messages a reader asks for; `from` in ms, and none of the flows `except`, as `flowOf` names them. */
export type Selection = {
  readonly topic?: { readonly owner: string; readonly name: string } | undefined
  readonly from?: number | undefined
  readonly except?: readonly string[] | undefined
}

/** Messages of a channel that are kept, and that a reader has not acknowledged, beyond its floor. */
export function openRows(db: GatewayDatabase, who: ReaderId, floor: number, { topic, from, except = [] }: Selection) {
  let rows = db
    .selectFrom('inbox')
    .selectAll()
    .where('fqcn', '=', who.fqcn)
    .where('dropped_at', 'is', null)
    .where('seq', '>', floor)
    .where('seq', 'not in', acksOf(db, who))
    .orderBy('seq')
  if (topic !== undefined) rows = rows.where('topic_owner', '=', topic.owner).where('topic_name', '=', topic.name)
  if (from !== undefined) rows = rows.where('accepted_at', '>=', from)
  if (except.length > 0) rows = rows.where(sql<string>`sender || ' ' || channel`, 'not in', except)
  return rows
}

const acksOf = (db: GatewayDatabase, { fqcn, client }: ReaderId) =>
  db.selectFrom('acks').select('seq').where('fqcn', '=', fqcn).where('client', '=', client)

export function findReader(db: GatewayDatabase, { fqcn, client }: ReaderId) {
  return db
    .selectFrom('cursors')
    .select(['floor', 'touched_at'])
    .where('fqcn', '=', fqcn)
    .where('client', '=', client)
    .executeTakeFirst()
}

/** How many there are. */
export async function countReaders(db: GatewayDatabase): Promise<number> {
  const { count } = await db
    .selectFrom('cursors')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** It begins behind `floor`. */
export async function insertReader(db: GatewayDatabase, who: ReaderId, floor: number, now: number): Promise<void> {
  const { fqcn, client } = who
  await db
    .insertInto('cursors')
    .values({ fqcn, client, floor, created_at: now, touched_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function touchReader(db: GatewayDatabase, { fqcn, client }: ReaderId, now: number): Promise<void> {
  const cursor = db.updateTable('cursors').where('fqcn', '=', fqcn).where('client', '=', client)
  await cursor.set({ touched_at: now }).execute()
}

export async function listReaders(db: GatewayDatabase): Promise<ReaderState[]> {
  const rows = await db.selectFrom('cursors').selectAll().execute()
  const ordered = rows.toSorted(byText(({ fqcn, client }) => `${fqcn} ${client}`))
  return ordered.map(({ fqcn, client, created_at: createdAt, touched_at: touchedAt }) => {
    return { fqcn, client, createdAt, touchedAt }
  })
}

export async function deleteReader(db: GatewayDatabase, { fqcn, client }: ReaderId): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const table of ['acks', 'polled', 'reopened', 'cursors'] as const)
      await trx.deleteFrom(table).where('fqcn', '=', fqcn).where('client', '=', client).execute()
  })
}

/** What polls have handed over to a reader and no later poll has acknowledged. */
export async function readPolled(db: GatewayDatabase, { fqcn, client }: ReaderId): Promise<number[]> {
  const polled = db.selectFrom('polled').select('seq').where('fqcn', '=', fqcn).where('client', '=', client)
  return (await polled.execute()).map(({ seq }) => seq)
}

export async function insertPolled(db: GatewayDatabase, who: ReaderId, seqs: readonly number[]): Promise<void> {
  const { fqcn, client } = who
  await db
    .insertInto('polled')
    .values(seqs.map((seq) => ({ fqcn, client, seq })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** What a reader is to be given once more, the oldest first. */
export const reopenedRows = (db: GatewayDatabase, { fqcn, client }: ReaderId) =>
  db
    .selectFrom('inbox')
    .selectAll()
    .where('dropped_at', 'is', null)
    .where('seq', 'in', (rows) =>
      rows.selectFrom('reopened').select('seq').where('fqcn', '=', fqcn).where('client', '=', client),
    )
    .orderBy('seq')

export async function insertReopened(db: GatewayDatabase, { fqcn, client }: ReaderId, seq: number): Promise<void> {
  await db
    .insertInto('reopened')
    .values({ fqcn, client, seq })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Why a reader does not take a message, and which kind of dead letter it is then. */
export type Refusal = {
  readonly kind?: 'webhook'
  readonly code: string
  readonly reason?: string | undefined
}

/**
 * Writes down that a reader is done with messages; the first reader of a message makes it `processed` for its
 * sender, unless it refuses it: then it becomes a dead letter. Answers the new floor, before which nothing is open.
 */
export function writeAcknowledged(
  db: GatewayDatabase,
  who: ReaderId,
  options: { rows: readonly Acknowledged[]; floor: number; recipient: Did; now: number; refusal: Refusal | undefined },
): Promise<number> {
  const { fqcn, client } = who
  const { rows, floor, recipient, now, refusal } = options
  const seqs = rows.map(({ seq }) => seq)
  const first = refusal === undefined ? rows.filter(({ processed }) => processed === 0) : []
  return db.transaction().execute(async (trx) => {
    await trx
      .insertInto('acks')
      .values(seqs.map((seq) => ({ fqcn, client, seq })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    if (first.length > 0) {
      const processed = first.map(({ seq }) => seq)
      await trx.updateTable('inbox').set({ processed: 1 }).where('seq', 'in', processed).execute()
      const receipts = first.map((row) => processedReceipt(row, recipient))
      await trx.insertInto('pending_receipts').values(receipts).execute()
    }
    if (refusal !== undefined) {
      const { kind = 'reader' as const, code, reason = null } = refusal
      const letter = { kind, fqcn, client, code, reason, at: now }
      const letters = rows.map(({ id: message, sender: peer, seq: entry }) => ({ ...letter, message, peer, entry }))
      await trx.insertInto('dead_letters').values(letters).execute()
    }
    for (const table of ['polled', 'reopened'] as const)
      await trx
        .deleteFrom(table)
        .where('fqcn', '=', fqcn)
        .where('client', '=', client)
        .where('seq', 'in', seqs)
        .execute()
    const next = await nextFloor(trx, who, floor)
    const cursor = { floor: next, touched_at: now }
    await trx
      .insertInto('cursors')
      .values({ fqcn, client, ...cursor, created_at: now })
      .onConflict((conflict) => conflict.columns(['fqcn', 'client']).doUpdateSet(cursor))
      .execute()
    await trx
      .deleteFrom('acks')
      .where('fqcn', '=', fqcn)
      .where('client', '=', client)
      .where('seq', '<=', next)
      .execute()
    await countTraffic(trx, now, { deadLetters: { messages: refusal === undefined ? 0 : rows.length } })
    return next
  })
}

/** The place of the last message of a channel that there is. */
export async function lastPlace(db: GatewayDatabase, fqcn: string): Promise<number | undefined> {
  const rows = db.selectFrom('inbox').select('seq').where('fqcn', '=', fqcn).orderBy('seq', 'desc').limit(1)
  return (await rows.executeTakeFirst())?.seq
}

async function nextFloor(trx: GatewayDatabase, who: ReaderId, floor: number): Promise<number> {
  // Asked for first: what comes in meanwhile is open, and not done with.
  const last = await lastPlace(trx, who.fqcn)
  const open = await openRows(trx, who, floor, {}).clearSelect().select('seq').limit(1).executeTakeFirst()
  return open === undefined ? (last ?? floor) : open.seq - 1
}

function processedReceipt({ sender, mailbox, id, hash, position }: Acknowledged, own: Did) {
  const entry: ReceiptEntry = { status: 'processed', recipient: mailbox === '' ? own : mailbox, id, hash, position }
  return { sender, mailbox, entry: JSON.stringify(entry) }
}
