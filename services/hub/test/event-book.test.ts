import { didEthr } from '@digital-spine/core'
import { openDatabase } from '@digital-spine/runtime'
import { startPostgres, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HubDatabase, HubSchema } from '../src/database.ts'
import { createEventBook } from '../src/events/event-book.ts'
import { hubMigrations } from '../src/migrations.ts'
import { engines } from './world.ts'

const did = didEthr('spine', `0x${'1'.repeat(40)}`)
const event = { kind: 'did.changed', did } as const

describe.each(engines)('the book of events on %s', (engine) => {
  const stack = new AsyncDisposableStack()
  let url: string
  let db: HubDatabase
  let now = 1_000_000

  beforeAll(async () => {
    const folder = stack.use(tempFolder())
    url = engine === 'sqlite' ? `sqlite:${folder.path}/hub.sqlite` : stack.use(await startPostgres()).url
    db = await openDatabase<HubSchema>({ url, migrations: hubMigrations })
    stack.defer(() => db.destroy())
  })
  afterAll(() => stack.disposeAsync())

  const open = (database = db) => {
    const book = createEventBook({ db: database, retentionMs: 1000, now: () => now })
    stack.defer(() => book.close())
    return book
  }

  it('shows no event before one that was written earlier, however many write at once', async () => {
    const other = engine === 'sqlite' ? db : await openDatabase<HubSchema>({ url, migrations: hubMigrations })
    if (other !== db) stack.defer(() => other.destroy())
    const [book, second] = [open(), open(other)]
    const start = await book.last()
    const writes = Array.from({ length: 60 }, (_, i) =>
      (i % 2 === 0 ? book : second).change(async (trx, tell) => {
        tell(event)
        // Others come in between, before this one is committed.
        await trx.selectFrom('events').select('seq').limit(1).execute()
        tell(event)
      }),
    )
    const seen: number[] = []
    const signal = AbortSignal.timeout(20_000)
    for (let cursor = start; seen.length < 120; cursor = seen.at(-1) ?? cursor) {
      await book.wait(cursor, 100, signal)
      seen.push(...(await book.read(cursor, 7)).map(({ seq }) => seq))
    }
    await Promise.all(writes)
    expect(seen).toEqual(Array.from({ length: 120 }, (_, i) => start + 1 + i))
  })

  it('writes no event of a change that fails', async () => {
    const book = open()
    const start = await book.last()
    const failed = book.change(async (_, tell) => {
      tell(event)
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await book.last()).toBe(start)
    await book.change(async (_, tell) => tell(event))
    expect((await book.read(start, 10)).map(({ seq }) => seq)).toEqual([start + 1])
  })

  it('says so when what follows a cursor is not kept any more', async () => {
    const book = open()
    const start = await book.last()
    await book.change(async (_, tell) => tell(event))
    now += 1001
    await book.change(async (_, tell) => tell(event))
    await book.prune()
    const expired = { code: 'CURSOR_EXPIRED', details: { earliest: String(start + 1) } }
    await expect(book.read(start, 10)).rejects.toMatchObject(expired)
    expect((await book.read(start + 1, 10)).map(({ seq }) => seq)).toEqual([start + 2])
    await book.prune()
    expect(await book.read(start + 2, 10)).toEqual([])
    now += 1001
    await book.prune()
    await expect(book.read(start + 1, 10)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' })
    expect(await book.read(start + 2, 10)).toEqual([])
  })
})
