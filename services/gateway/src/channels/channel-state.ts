import type { ChannelState } from '@digital-spine/api'
import { sql } from 'kysely'
import type { GatewayDatabase } from '../database.ts'
import { openRows } from '../readers/reader-store.ts'
import { type Channel, isReceiving } from './channel.ts'

const countAll = sql<number>`count(*)`.as('count')

/** What a channel has, and how far each of its readers is. */
export async function readChannelState(db: GatewayDatabase, { fqcn, type }: Channel): Promise<ChannelState> {
  const { count, last } = await (isReceiving(type)
    ? db
        .selectFrom('inbox')
        .select([countAll, ({ fn }) => fn.max('accepted_at').as('last')])
        .where('fqcn', '=', fqcn)
        .where('dropped_at', 'is', null)
    : db
        .selectFrom('outbox')
        .select([countAll, ({ fn }) => fn.max('created_at').as('last')])
        .where('channel', '=', fqcn)
        .where('dropped_at', 'is', null)
  ).executeTakeFirstOrThrow()
  const readers = await db.selectFrom('cursors').selectAll().where('fqcn', '=', fqcn).orderBy('client').execute()
  return {
    fqcn,
    messages: Number(count),
    ...(last === null ? {} : { lastDate: new Date(Number(last)).toISOString() }),
    readers: await Promise.all(
      readers.map(async ({ client, floor, touched_at: touchedAt }) => {
        const open = openRows(db, { fqcn, client }, floor, {}).clearSelect().clearOrderBy()
        const { count: waiting } = await open.select(countAll).executeTakeFirstOrThrow()
        return { client, waiting: Number(waiting), updatedDate: new Date(touchedAt).toISOString() }
      }),
    ),
  }
}
