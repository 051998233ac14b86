import { EventEmitter, once } from 'node:events'
import type { HubEvent } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { HubDatabase, HubTransaction } from '../database.ts'

/** An event that is being told; its cursor and time are given when it is written. */
export type NewEvent = Omit<HubEvent, 'cursor' | 'at'>

/** A stored event with its place among all. */
export type StoredEvent = { readonly seq: number; readonly event: HubEvent }

/**
 * The events in the order in which they happened. They are written in the transaction of the change they tell, numbered
 * under a lock held until it is committed: a reader that has seen one number has seen all below it.
 */
export type EventBook = {
  /** Makes a change, with the events it tells. */
  change<T>(work: (trx: HubTransaction, tell: (event: NewEvent) => void) => Promise<T>): Promise<T>
  /** Events behind a place, oldest first. Throws CURSOR_EXPIRED if some of them are not kept any more. */
  read(after: number, limit: number): Promise<StoredEvent[]>
  /** The place of the newest event. */
  last(): Promise<number>
  /** Waits until something may have happened behind a place, at most `ms`. */
  wait(after: number, ms: number, signal: AbortSignal): Promise<void>
  /** Drops what is older than the retention. */
  prune(): Promise<void>
  close(): void
}

/** Another process may write to the same database. */
const lookMs = 1000

export function createEventBook(options: { db: HubDatabase; retentionMs: number; now: () => number }): EventBook {
  const { db, retentionMs, now } = options
  const told = new EventEmitter<{ told: [] }>().setMaxListeners(0)
  let newest = 0

  const counter = () => db.selectFrom('event_counter').select(['last', 'dropped']).executeTakeFirstOrThrow()
  const look = async (): Promise<number> => {
    const { last } = await counter()
    if (last > newest) {
      newest = last
      told.emit('told')
    }
    return last
  }
  const timer = setInterval(() => {
    if (told.listenerCount('told') > 0) look().catch(() => undefined)
  }, lookMs)
  timer.unref()

  return {
    async change(work) {
      const events: NewEvent[] = []
      const answer = await db.transaction().execute(async (trx) => {
        const result = await work(trx, (event) => void events.push(event))
        await write(trx, events, now())
        return result
      })
      if (events.length > 0) await look()
      return answer
    },
    async read(after, limit) {
      const rows = await db
        .selectFrom('events')
        .selectAll()
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(limit)
        .execute()
      // Asked afterwards, so that what was dropped meanwhile is not missed.
      const { last, dropped } = await counter()
      if (after < dropped) {
        const details = { earliest: String(dropped) }
        throw new SpineError('CURSOR_EXPIRED', 'Events behind this cursor are not kept any more.', { details })
      }
      if (after > last) throw new SpineError('VALIDATION_FAILED', 'This is no cursor of this hub.')
      return rows.map(({ seq, data }) => ({ seq, event: JSON.parse(data) as HubEvent }))
    },
    last: look,
    async wait(after, ms, signal) {
      if (newest > after) return
      const due = AbortSignal.any([signal, AbortSignal.timeout(ms)])
      await once(told, 'told', { signal: due }).catch(() => undefined)
    },
    async prune() {
      await db.transaction().execute(async (trx) => {
        const old = await trx
          .selectFrom('events')
          .select(({ fn }) => fn.max('seq').as('seq'))
          .where('at', '<', now() - retentionMs)
          .executeTakeFirst()
        if (old === undefined || old.seq === null) return
        await trx.deleteFrom('events').where('seq', '<=', old.seq).execute()
        await trx.updateTable('event_counter').set({ dropped: old.seq }).execute()
      })
    },
    close: () => clearInterval(timer),
  }
}

async function write(trx: HubTransaction, events: readonly NewEvent[], at: number): Promise<void> {
  if (events.length === 0) return
  const { last } = await trx
    .updateTable('event_counter')
    .set(({ eb }) => ({ last: eb('last', '+', events.length) }))
    .returning('last')
    .executeTakeFirstOrThrow()
  const rows = events.map((event, i) => {
    const seq = Number(last) - events.length + 1 + i
    const { kind, subject = null, issuer = null, role = null, block = null } = event
    return { seq, at, kind, subject, issuer, role, block, data: JSON.stringify({ cursor: String(seq), at, ...event }) }
  })
  const batch = 500
  for (let from = 0; from < rows.length; from += batch)
    await trx
      .insertInto('events')
      .values(rows.slice(from, from + batch))
      .execute()
}
