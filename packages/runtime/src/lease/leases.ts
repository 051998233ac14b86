import { randomUUID } from 'node:crypto'
import { SpineError } from '@digital-spine/core'
import { sql } from 'kysely'
import { openDatabase } from '../database.ts'
import { createFence, endEarlierSessions, type Fence } from './fence.ts'
import { type LeaseSchema, leaseMigrations } from './lease-schema.ts'

/** The right to be the one process that is active. */
export type Lease = {
  /** For every database that its holder opens. */
  readonly fence: Fence
  /** Aborts when somebody else may have it. */
  readonly lost: AbortSignal
  /** Lets others have it at once. */
  release(): Promise<void>
}

/** A lease that processes share through a PostgreSQL database. Times are those of the database. */
export type Leases = {
  /**
   * Takes the lease, if nobody has it; then no session of who had it before is left. Throws DATABASE_UNAVAILABLE.
   */
  take(): Promise<Lease | undefined>
  /** Where whoever has it can be reached; undefined if nobody has it. */
  findActive(): Promise<string | undefined>
  /** The mark of the folder that all holders share: `mark` if there was none. */
  shareFolder(mark: string): Promise<string>
  findFolder(): Promise<string | undefined>
  close(): Promise<void>
}

/**
 * How long a lease lasts, and how often it is prolonged; whoever could not so many times has lost it. These are counted by tries and not by time, so
 * that a process which was busy or stopped for long asks whether it still has the lease before it gives it up.
 */
const usual = { leaseMs: 3500, renewMs: 400, misses: 7 }

/** Opens the lease `name`; `url` is where this process can be reached. Throws DATABASE_UNAVAILABLE. */
export async function openLeases(options: {
  databaseUrl: string
  name: string
  url: string
  times?: typeof usual
}): Promise<Leases> {
  const { databaseUrl, name, url, times = usual } = options
  const { leaseMs, renewMs, misses } = times
  const holder = randomUUID()
  const db = await openDatabase<LeaseSchema>({
    ...{ url: databaseUrl, migrations: leaseMigrations, part: 'lease', timeoutMs: leaseMs },
  })
  const until = sql<Date>`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`
  const past = sql<Date>`to_timestamp(0)`
  const mine = (fence: number) =>
    db.updateTable('leases').where('name', '=', name).where('holder', '=', holder).where('fence', '=', fence)
  await db
    .insertInto('leases')
    .values({ name, id: randomUUID(), holder: '', url: '', fence: 0, until: past, folder: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const findFolder: Leases['findFolder'] = async () => {
    const row = await db.selectFrom('leases').select('folder').where('name', '=', name).executeTakeFirstOrThrow()
    return row.folder ?? undefined
  }

  /** Prolongs it until it is lost or let go. */
  const hold = (id: string, fence: number): Lease => {
    const lost = new AbortController()
    let missed = 0
    let asking: Promise<void> | undefined
    const lose = (): void => {
      clearInterval(timer)
      lost.abort(new SpineError('NOT_ACTIVE', 'Another process may have taken over.'))
    }
    const ask = async (): Promise<void> => {
      const row = await mine(fence).set({ until }).returning('fence').executeTakeFirst()
      if (row === undefined) lose()
      else missed = 0
    }
    const timer = setInterval(() => {
      if (missed === misses) return lose()
      missed += 1
      asking ??= ask()
        .catch(() => undefined)
        .finally(() => {
          asking = undefined
        })
    }, renewMs)
    return {
      fence: createFence(id, fence),
      lost: lost.signal,
      async release() {
        clearInterval(timer)
        await asking
        await mine(fence).set({ until: past }).execute()
      },
    }
  }
  return {
    async take() {
      const taken = await db
        .updateTable('leases')
        .set(({ eb }) => ({ holder, url, until, fence: eb('fence', '+', 1) }))
        .where('name', '=', name)
        .where('until', '<', sql<Date>`clock_timestamp()`)
        .returning(['id', 'fence'])
        .executeTakeFirst()
      if (taken === undefined) return undefined
      const lease = hold(taken.id, taken.fence)
      try {
        await endEarlierSessions(db, taken.id, taken.fence)
        return lease
      } catch (error) {
        await lease.release()
        throw error
      }
    },
    async findActive() {
      const row = await db
        .selectFrom('leases')
        .select('url')
        .where('name', '=', name)
        .where('until', '>=', sql<Date>`clock_timestamp()`)
        .executeTakeFirst()
      return row?.url
    },
    findFolder,
    async shareFolder(mark) {
      await db
        .updateTable('leases')
        .set({ folder: mark })
        .where('name', '=', name)
        .where('folder', 'is', null)
        .execute()
      return (await findFolder()) ?? mark
    },
    close: () => db.destroy(),
  }
}
