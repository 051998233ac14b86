import { startPostgres, type TestPostgres } from '@digital-spine/testkit'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lease, type Leases, type Migrations, openDatabase, openLeases } from '../src/index.ts'

const times = { leaseMs: 3000, renewMs: 100, misses: 25 }
const migrations: Migrations = {
  '001-notes': {
    up: async (db) => void (await db.schema.createTable('notes').addColumn('text', 'text').execute()),
  },
}

describe('a lease', () => {
  let postgres: TestPostgres
  let watcher: pg.Client
  const opened: Leases[] = []

  const open = async (name: string, url = `http://${name}`) => {
    const leases = await openLeases({ databaseUrl: postgres.url, name, url, times })
    opened.push(leases)
    return leases
  }
  const taken = async (leases: Leases): Promise<Lease> => {
    let lease: Lease | undefined
    await expect
      .poll(async () => {
        lease = await leases.take()
        return lease
      })
      .toBeDefined()
    if (lease === undefined) throw new Error('not taken')
    return lease
  }
  const work = (lease: Lease) =>
    openDatabase<{ notes: { text: string } }>({ url: postgres.url, migrations, fence: lease.fence })
  const untilOf = async (name: string) => {
    const { rows } = await watcher.query<{ until: Date }>('select until from leases where name = $1', [name])
    return rows[0]?.until.getTime() ?? 0
  }
  /** Has it run out, as it does when a process is stopped. */
  const runOut = (name: string) =>
    watcher.query("update leases set holder = '', until = to_timestamp(0) where name = $1", [name])

  beforeAll(async () => {
    postgres = await startPostgres()
    watcher = new pg.Client({ connectionString: postgres.url })
    await watcher.connect()
  })
  afterAll(async () => {
    for (const leases of opened) await leases.close()
    await watcher.end()
    await postgres[Symbol.asyncDispose]()
  })

  it('is had by one of many, who can be found, and by another once it is let go', async () => {
    const all = await Promise.all(['a', 'b', 'c'].map((url) => open('one', url)))
    const first = (await Promise.all(all.map((leases) => leases.take()))).filter((lease) => lease !== undefined)
    expect(first).toHaveLength(1)
    expect(['a', 'b', 'c']).toContain(await all[0]?.findActive())
    await first[0]?.release()
    expect(await all[0]?.findActive()).toBeUndefined()
    const second = await all[1]?.take()
    expect(await all[0]?.findActive()).toBe('b')
    await second?.release()
  })

  it('is kept as long as it is prolonged, and lost to whoever takes it after that', async () => {
    const [one, two] = [await open('kept'), await open('kept')]
    const lease = await taken(one)
    const until = await untilOf('kept')
    await expect.poll(() => untilOf('kept')).toBeGreaterThan(until)
    expect(await two.take()).toBeUndefined()
    expect(lease.lost.aborted).toBe(false)
    await runOut('kept')
    await expect.poll(() => lease.lost.aborted).toBe(true)
    await (await taken(two)).release()
  })

  it('leaves nothing uncommitted of who had it before, and lets nothing of it in', async () => {
    const [one, two] = [await open('fenced'), await open('fenced')]
    const before = await work(await taken(one))
    const held = Promise.withResolvers<void>()
    const writing = before.transaction().execute(async (trx) => {
      await trx.insertInto('notes').values({ text: 'late' }).execute()
      held.resolve()
      await sql`select pg_sleep(60)`.execute(trx)
    })
    const failed = expect(writing).rejects.toThrow()
    await held.promise
    await before.insertInto('notes').values({ text: 'in time' }).execute()
    await runOut('fenced')
    const lease = await taken(two)
    await failed
    const after = await work(lease)
    expect(await after.selectFrom('notes').selectAll().execute()).toEqual([{ text: 'in time' }])
    await expect(before.insertInto('notes').values({ text: 'late' }).execute()).rejects.toMatchObject({
      code: 'NOT_ACTIVE',
    })
    await after.insertInto('notes').values({ text: 'after' }).execute()
    await Promise.all([before.destroy(), after.destroy()])
    await lease.release()
  })

  it('is refused over sessions that are not the connection’s own', async () => {
    const leases = await open('named')
    const { fence } = await taken(leases)
    const client = new pg.Client({ connectionString: postgres.url, application_name: 'another' })
    await client.connect()
    await expect(fence.check(client)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await client.end()
  })

  it('marks the folder that its holders share, once', async () => {
    const [one, two] = [await open('folder'), await open('folder')]
    expect(await one.findFolder()).toBeUndefined()
    expect(await one.shareFolder('first')).toBe('first')
    expect(await two.shareFolder('second')).toBe('first')
    expect(await two.findFolder()).toBe('first')
  })
})
