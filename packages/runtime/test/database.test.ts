import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockFolder, type Migrations, openDatabase, toSpineError } from '../src/index.ts'

type Schema = { readings: { point: string; wh: number; at: number } }

const migrations: Migrations = {
  '001-readings': {
    async up(db) {
      await db.schema
        .createTable('readings')
        .addColumn('point', 'text', (column) => column.primaryKey())
        .addColumn('wh', 'integer', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .execute()
    },
  },
}
describe.each(['sqlite', 'postgres'] as const)('a database on %s', (engine) => {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  let url = `sqlite:${folder.path}/deep/data.sqlite`
  let db: Kysely<Schema>

  beforeAll(async () => {
    if (engine === 'postgres') {
      postgres = await startPostgres()
      url = postgres.url
    }
    db = await openDatabase<Schema>({ url, migrations })
  })
  afterAll(async () => {
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  it('gives back what was put in, times as numbers', async () => {
    const row = { point: 'a', wh: 5, at: 1_795_513_795_701 }
    await db.insertInto('readings').values(row).execute()
    expect(await db.selectFrom('readings').select(['point', 'wh', 'at']).execute()).toEqual([row])
  })

  it('tells what a write did, and keeps constraints', async () => {
    const row = { point: 'b', wh: 1, at: 1 }
    await db.insertInto('readings').values(row).execute()
    const again = await db
      .insertInto('readings')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    expect(again.numInsertedOrUpdatedRows).toBe(0n)
    const updated = await db.updateTable('readings').set({ wh: 2 }).where('point', '=', 'b').executeTakeFirst()
    expect(updated.numUpdatedRows).toBe(1n)
    await expect(db.insertInto('readings').values(row).execute()).rejects.toThrow()
  })

  it('undoes a transaction that fails, and runs many at once', async () => {
    const failing = db.transaction().execute(async (trx) => {
      await trx.insertInto('readings').values({ point: 'undone', wh: 1, at: 1 }).execute()
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await db.selectFrom('readings').selectAll().where('point', '=', 'undone').execute()).toEqual([])
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        db.transaction().execute((trx) =>
          trx
            .insertInto('readings')
            .values({ point: `many-${i}`, wh: i, at: i })
            .execute(),
        ),
      ),
    )
    expect(await db.selectFrom('readings').select('point').where('point', 'like', 'many-%').execute()).toHaveLength(20)
  })

  if (engine === 'postgres') {
    it('tells a session that was ended from a query that is wrong', async () => {
      const codeOf = (error: unknown): string => toSpineError(error).code
      const slow = sql`select pg_sleep(600)`.execute(db).catch(codeOf)
      const end = sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'select pg_sleep%'`
      await expect.poll(async () => (await end.execute(db)).rows.length).toBe(1)
      expect(await slow).toBe('DATABASE_UNAVAILABLE')
      // Until its socket closes, the session that was ended may still be handed out.
      await expect.poll(() => sql`select 1 from nowhere`.execute(db).catch(codeOf)).toBe('INTERNAL')
    })
  }

  it('runs each migration once', async () => {
    const second = await openDatabase<Schema>({ url, migrations })
    expect((await second.selectFrom('readings').selectAll().execute()).length).toBeGreaterThan(0)
    await second.destroy()
  })
})

it('a data folder is held by one process at a time', () => {
  using folder = tempFolder()
  const lock = lockFolder(folder.path)
  expect(() => lockFolder(folder.path)).toThrow(expect.objectContaining({ code: 'DATA_FOLDER_LOCKED' }))
  lock[Symbol.dispose]()
  lockFolder(folder.path)[Symbol.dispose]()
})
