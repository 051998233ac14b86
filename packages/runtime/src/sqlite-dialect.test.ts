import { DatabaseSync } from 'node:sqlite'
import { tempFolder } from '@digital-spine/testkit'
import { Kysely } from 'kysely'
import { describe, expect, it } from 'vitest'
import { createDiskLog } from './disk-log.ts'
import { sqliteDialect } from './sqlite-dialect.ts'

type Schema = { readings: { point: string } }

/** A database whose log is on disk when it is told to be. */
function openSlow() {
  const folder = tempFolder()
  const file = `${folder.path}/data.sqlite`
  const database = new DatabaseSync(file)
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; create table readings (point text)')
  const syncs: PromiseWithResolvers<void>[] = []
  let now = 0
  const log = createDiskLog(`${file}-wal`, {
    sync() {
      const sync = Promise.withResolvers<void>()
      syncs.push(sync)
      return sync.promise
    },
    syncNow() {
      now += 4
    },
    clock: () => now,
  })
  // The first one tells that the disk is slow.
  log.appended()
  const db = new Kysely<Schema>({ dialect: sqliteDialect(database, log) })
  const insert = (point: string) => db.insertInto('readings').values({ point }).execute()
  return {
    ...{ db, database, syncs, insert },
    async [Symbol.asyncDispose]() {
      for (const { resolve } of syncs) resolve()
      await db.destroy()
      folder[Symbol.dispose]()
    },
  }
}
const stored = (database: DatabaseSync) => database.prepare('select point from readings').all()

describe('SQLite', () => {
  it('lets others go on while what one has written is brought to disk, and shows it to nobody before', async () => {
    await using slow = openSlow()
    const { db, database, syncs, insert } = slow
    const ended: string[] = []
    const note = (what: string) => () => void ended.push(what)
    const first = db
      .transaction()
      .execute((trx) => trx.insertInto('readings').values({ point: 'a' }).execute())
      .then(note('first'))
    await expect.poll(() => syncs.length).toBe(1)
    const second = insert('b').then(note('second'))
    const seen = db.selectFrom('readings').selectAll().execute()
    const read = seen.then(note('read'))
    await expect.poll(() => stored(database)).toHaveLength(2)
    expect(ended).toEqual([])
    syncs[0]?.resolve()
    await first
    expect(ended).toEqual(['first'])
    await expect.poll(() => syncs.length).toBe(2)
    syncs[1]?.resolve()
    await Promise.all([second, read])
    expect(await seen).toHaveLength(2)
  })

  it('undoes nothing of others when what it has committed cannot be brought to disk', async () => {
    await using slow = openSlow()
    const { db, database, syncs } = slow
    const failing = db.transaction().execute((trx) => trx.insertInto('readings').values({ point: 'a' }).execute())
    await expect.poll(() => syncs.length).toBe(1)
    const held = Promise.withResolvers<void>()
    const other = db.transaction().execute(async (trx) => {
      await trx.insertInto('readings').values({ point: 'b' }).execute()
      await held.promise
    })
    await expect.poll(() => database.isTransaction).toBe(true)
    syncs[0]?.reject(new Error('EIO'))
    await expect(failing).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(database.isTransaction).toBe(true)
    held.resolve()
    await expect(other).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await expect(db.selectFrom('readings').selectAll().execute()).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    })
  })
})
