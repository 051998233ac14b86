import { EventEmitter } from 'node:events'
import type { Did } from '@digital-spine/core'
import { openDatabase } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { type Insertable, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insertChannel } from '../src/channels/channel-store.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { createDraft } from '../src/inbox/draft.ts'
import { createFlowJudge } from '../src/inbox/flow-judge.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { createReaders } from '../src/readers/readers.ts'
import { createRetention } from '../src/retention/retention.ts'
import { openLetters } from './open-letters.ts'
import { receivedRow, sender } from './received-rows.ts'

const dayMs = 24 * 3_600_000
const start = 1000 * dayMs
/** More than one run drops. */
const many = 20_600
const tables = [
  ...(['inbox', 'outbox', 'cursors', 'acks', 'polled', 'reopened', 'reads', 'dead_letters'] as const),
  ...(['receipts', 'receipt_batches', 'pending_receipts', 'epochs_in', 'flows_in', 'rejected', 'gaps'] as const),
]

describe.each(['sqlite', 'postgres'] as const)('what is kept, on %s', (engine) => {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  let db: GatewayDatabase
  let now: number

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
    const url = postgres?.url ?? `sqlite:${folder.path}/data.sqlite`
    db = await openDatabase<GatewaySchema>({ url, migrations: gatewayMigrations })
    const conditions = { dids: [], names: [], roles: [], groups: [], topics: [], responseTopics: [] }
    await insertChannel(db, {
      ...{ fqcn: 'short', type: 'sub', payloadEncryption: true, acceptPlain: false, createdAt: 1, updatedAt: 1 },
      ...{ messageForms: false, useAnonymousExtChannel: false, retentionDays: 3, conditions },
    })
  })
  afterAll(async () => {
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })
  beforeEach(async () => {
    now = start
    for (const table of tables) await db.deleteFrom(table).execute()
  })

  const clock = () => now
  const openReaders = () =>
    createReaders(
      { db, signer: { did: sender } as never, now: clock, events: new EventEmitter() },
      { receipts: { wake: () => undefined }, maxClients: 9, maxDeliveries: 10 },
    )
  const retain = () => createRetention({ db, now: clock }, { historyDays: 400 })()
  const receive = (ids: readonly string[], more: Partial<Insertable<GatewaySchema['inbox']>> = {}) =>
    db
      .insertInto('inbox')
      .values(ids.map((id, position) => receivedRow({ id, position, received_at: now, ...more })))
      .execute()
  const send = (id: string, status: 'queued' | 'sent' | 'failed') =>
    db
      .insertInto('outbox')
      .values({
        ...{ id, status, channel: 'out', topic_owner: 'a', topic_name: 'b', topic_id: 'c', topic_version: '1.0.0' },
        ...{ topic_format: 'jsonschema', payload: Buffer.from('sealed'), created_at: now },
      })
      .execute()
  const kept = async (table: 'inbox' | 'outbox') =>
    (await db.selectFrom(table).select(['id', 'payload']).orderBy('seq').execute()).flatMap(({ id, payload }) =>
      payload.length > 0 ? [id] : [],
    )
  const count = async (table: (typeof tables)[number]) =>
    Number((await db.selectFrom(table).select(sql<number>`count(*)`.as('n')).executeTakeFirstOrThrow()).n)

  it('drops payloads when their channel says, or after 30 days, and shows readers only what is left', async () => {
    await receive(['old'], { fqcn: 'short' })
    await receive(['old in deleted channel'], { fqcn: 'gone' })
    now += 2 * dayMs
    await receive(['young'], { fqcn: 'short' })
    now += dayMs
    await retain()
    expect(await kept('inbox')).toEqual(['old in deleted channel', 'young'])
    const lent = await openReaders().lend({ fqcn: 'short', client: 'new' }, { amount: 10 })
    expect(lent.map(({ id }) => id)).toEqual(['young'])
    now += 27 * dayMs - 1
    await retain()
    expect(await kept('inbox')).toEqual(['old in deleted channel'])
    now += 1
    await retain()
    expect(await kept('inbox')).toEqual([])
    expect(await count('inbox')).toBe(3)
  })

  it('keeps for twice as long what a known reader is not done with, then sets it aside for that reader', async () => {
    const readers = openReaders()
    const [fast, slow] = ['fast', 'slow'].map((client) => ({ fqcn: 'short', client })) as [never, never]
    await receive(['a', 'b', 'c'], { fqcn: 'short' })
    for (const who of [fast, slow]) await readers.lend(who, { amount: 10 })
    await readers.acknowledge(fast, ['a', 'b', 'c'])
    await readers.acknowledge(slow, ['a', 'c'])
    now += 6 * dayMs - 1
    await retain()
    expect(await kept('inbox')).toEqual(['b', 'c'])
    expect(await count('dead_letters')).toBe(0)
    now += 1
    await retain()
    expect(await kept('inbox')).toEqual([])
    const letters = openLetters({ db, now: clock }, { readers })
    const [letter, ...more] = await letters.list({ after: 0, limit: 10 }, undefined)
    expect(more).toEqual([])
    expect(letter).toMatchObject({ fqcn: 'short', client: 'slow', message: 'b', code: 'MESSAGE_EXPIRED' })
    expect(letter?.reason).toBe('The reader was not done with it in 6 days.')
    expect(await readers.lend(slow, { amount: 10 })).toEqual([])
    expect(await letters.redrive([letter?.seq ?? 0])).toMatchObject({ redriven: 0, refused: [{ code: 'NOT_FOUND' }] })
    await receive(['d'], { fqcn: 'short' })
    expect((await readers.lend(slow, { amount: 10 })).map(({ id }) => id)).toEqual(['d'])
  })

  it('keeps what a reader is to be given once more', async () => {
    const readers = openReaders()
    const who = { fqcn: 'short', client: 'reader' }
    await receive(['a'], { fqcn: 'short' })
    await readers.lend(who, { amount: 1 })
    await readers.reject(who, ['a'], { code: 'NO' })
    const letters = openLetters({ db, now: clock }, { readers })
    const [letter] = await letters.list({ after: 0, limit: 10 }, undefined)
    expect(await letters.redrive([letter?.seq ?? 0])).toEqual({ redriven: 1, refused: [] })
    now += 4 * dayMs
    await retain()
    expect(await kept('inbox')).toEqual(['a'])
    await readers.acknowledge(who, ['a'])
    await retain()
    expect(await kept('inbox')).toEqual([])
  })

  it('keeps what is still to be sent, and what was sent after it', async () => {
    await send('sent', 'sent')
    await send('failed', 'failed')
    await send('queued', 'queued')
    await send('sent after', 'sent')
    now += 500 * dayMs
    await retain()
    expect(await kept('outbox')).toEqual(['queued', 'sent after'])
    expect(await count('outbox')).toBe(2)
    await db.updateTable('outbox').set({ status: 'sent' }).where('id', '=', 'queued').execute()
    await retain()
    expect(await count('outbox')).toBe(0)
  })

  it('sees a message come again though its payload was dropped', async () => {
    await receive(['again'])
    now += 31 * dayMs
    await retain()
    expect(await kept('inbox')).toEqual([])
    const judge = createFlowJudge(db, { epochs: { find: async () => undefined }, mailbox: '' })
    expect(await judge.findSeen(createDraft(), { id: 'again', hash: 'again' })).toEqual([0])
  })

  it('forgets messages with all that belongs to them, and no more than that', async () => {
    const readers = openReaders()
    const who = { fqcn: 'in', client: 'reader' }
    const note = async (id: string) => {
      await receive([id])
      await send(`${id} sent`, 'sent')
      const receipt = { recipient: sender as Did, status: 'accepted', at: now, batch: id }
      await db
        .insertInto('receipts')
        .values({ ...receipt, message: `${id} sent` })
        .execute()
      await db.insertInto('receipt_batches').values({ id, jws: id, received_at: now }).execute()
      await db.insertInto('reads').values({ id, reader: 'user:ada', at: now }).execute()
      await db.insertInto('rejected').values({ position: now, code: 'X', reason: 'x', at: now }).execute()
      const gap = { sender, channel: 'out', before_epoch: id, before_n: 1, at: now }
      await db.insertInto('gaps').values(gap).execute()
      const epoch = { sender, manifest: '{}', leaf: '{}', key: Buffer.from('key'), stored_at: now }
      for (const name of [id, `${id} open`])
        await db
          .insertInto('epochs_in')
          .values({ ...epoch, epoch: name })
          .execute()
      const flow = { sender, channel: id, epoch: `${id} open`, n: 1, hash: '' }
      await db.insertInto('flows_in').values(flow).execute()
      await readers.lend(who, { amount: 1 })
      await readers.reject(who, [id], { code: 'NO' })
    }
    await note('old')
    now += 399 * dayMs
    await note('young')
    now += dayMs
    await retain()
    await retain()
    for (const table of ['inbox', 'outbox', 'receipts', 'receipt_batches', 'reads', 'rejected', 'gaps'] as const)
      expect([table, await count(table)]).toEqual([table, 1])
    expect(await kept('inbox')).toEqual(['young'])
    expect(await count('dead_letters')).toBe(1)
    const epochs = await db.selectFrom('epochs_in').select(['epoch', 'key']).orderBy('stored_at').execute()
    expect(epochs.map(({ epoch, key }) => [epoch, key !== null])).toEqual([
      ['old open', false],
      ...['young', 'young open'].map((epoch) => [epoch, true]),
    ])
  })

  it('goes on with the next run after so many rows, and drops all of them', async () => {
    const { fqcn, header, payload } = receivedRow({ id: '', position: 0 })
    await sql`
      with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(many)})
      insert into inbox (id, fqcn, sender, channel, topic_owner, topic_name, topic_id, topic_version, topic_format,
        payload, header, hash, position, accepted_at, received_at, processed)
      select 'message-' || n, ${fqcn}, ${sender}, 'out', 'a', 'b', 'c', '1.0.0', 'jsonschema',
        ${payload}, ${header}, 'hash-' || n, n, ${sql.lit(now)}, ${sql.lit(now)}, 1 from numbers`.execute(db)
    now += 31 * dayMs
    await retain()
    const left = (await kept('inbox')).length
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(many / 2)
    await retain()
    expect(await kept('inbox')).toEqual([])
  })
})
