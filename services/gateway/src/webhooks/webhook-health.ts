import type { ShownWebhook } from '@digital-spine/api'
import type { GatewayDatabase } from '../database.ts'
import { openRows } from '../readers/reader-store.ts'
import { readerOfWebhook } from './webhook-store.ts'

export type WebhookHealth = Pick<ShownWebhook, 'takenAt' | 'failing' | 'waiting'>

/** Beyond so many of a channel it does not matter how many wait. */
const countedAtMost = 1000

/** What its endpoint took, and what it has still to get. */
export async function readHealth(db: GatewayDatabase, id: string): Promise<WebhookHealth> {
  const { takenAt } = await db
    .selectFrom('webhook_attempts')
    .select(({ fn }) => fn.max('at').as('takenAt'))
    .where('webhook', '=', id)
    .where('error', 'is', null)
    .executeTakeFirstOrThrow()
  const { failing } = await db
    .selectFrom('webhook_failures')
    .select(({ fn }) => fn.countAll<number>().as('failing'))
    .where('webhook', '=', id)
    .executeTakeFirstOrThrow()
  const waiting = await countWaiting(db, readerOfWebhook(id))
  return { failing: Number(failing), waiting, ...(takenAt === null ? {} : { takenAt: Number(takenAt) }) }
}

async function countWaiting(db: GatewayDatabase, client: string): Promise<number> {
  let waiting = 0
  const places = db.selectFrom('cursors').select(['fqcn', 'floor']).where('client', '=', client)
  for (const { fqcn, floor } of await places.execute()) {
    const open = openRows(db, { fqcn, client }, floor, {}).clearSelect().select('seq').limit(countedAtMost)
    waiting += (await open.execute()).length
  }
  return waiting
}
