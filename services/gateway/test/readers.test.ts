import { EventEmitter } from 'node:events'
import type { Did } from '@digital-spine/core'
import { openDatabase } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GatewayEvents } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { createReaders, type Readers } from '../src/readers/readers.ts'
import { openLetters } from './open-letters.ts'
import { watchPlans } from './query-plans.ts'
import { receivedRow, sender } from './received-rows.ts'

const other = 'did:ethr:spine:0x2222222222222222222222222222222222222222' as Did
const ids = Array.from({ length: 40 }, (_, i) => `message-${i}`)
const leaseMs = 30_000
const dayMs = 24 * 3_600_000
const me = { fqcn: 'in', client: 'reader' }

describe.each(['sqlite', 'postgres'] as const)('readers of an inbox on %s', (engine) => {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  let db: GatewayDatabase
  let events: EventEmitter<GatewayEvents>
  let now: number

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
    const url = postgres?.url ?? `sqlite:${folder.path}/data.sqlite`
    db = await openDatabase<GatewaySchema>({ url, migrations: gatewayMigrations })
  })
  afterAll(async () => {
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })
  beforeEach(async () => {
    now = dayMs
    events = new EventEmitter<GatewayEvents>()
    for (const table of ['inbox', 'cursors', 'acks', 'polled', 'reopened', 'dead_letters', 'pending_receipts'] as const)
      await db.deleteFrom(table).execute()
    await db
      .insertInto('inbox')
      .values(ids.map((id, position) => receivedRow({ id, position })))
      .execute()
  })

  /** As after a start of the gateway. */
  const open = (maxClients = 200, inbox = db): Readers =>
    createReaders(
      { db: inbox, signer: { did: sender } as never, now: () => now, events },
      { receipts: { wake: () => undefined }, maxClients, maxDeliveries: 3 },
    )
  const lettersOf = (readers: Readers) => openLetters({ db, now: () => now }, { readers })
  const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id)
  const lend = async (readers: Readers, amount: number, client = 'reader') =>
    idsOf(await readers.lend({ fqcn: 'in', client }, { amount }))

  it('lends each message once, oldest first, and again when the lease is over', async () => {
    const readers = open()
    expect(await lend(readers, 30)).toEqual(ids.slice(0, 30))
    expect(await lend(readers, 30)).toEqual(ids.slice(30))
    expect(await lend(readers, 30)).toEqual([])
    expect(await lend(readers, 2, 'other')).toEqual(ids.slice(0, 2))
    await readers.acknowledge(me, ids.slice(0, 5))
    now += leaseMs
    expect(await lend(readers, 100)).toEqual(ids.slice(5))
  })

  if (engine === 'sqlite') {
    it('goes through no channel to find what is acknowledged', async () => {
      const watched = watchPlans(db)
      await open(200, watched.db).acknowledge(me, ids.slice(0, 2))
      expect(await watched.plans('"id" in')).toEqual([['SEARCH inbox USING INDEX inbox_by_id (id=? AND fqcn=?)']])
    })
  }

  it('never lends again what was acknowledged: in any order, many at once, first thing after a restart', async () => {
    const readers = open()
    await lend(readers, 100)
    const odd = ids.filter((_, i) => i % 2 === 1).reverse()
    await Promise.all(odd.map((id) => readers.acknowledge(me, [id])))
    const restarted = open()
    expect(await restarted.acknowledge(me, ids.slice(0, 20))).toBeGreaterThan(0)
    const rest = ids.slice(20).filter((_, i) => i % 2 === 0)
    expect(await lend(restarted, 100)).toEqual(rest)
    await Promise.all([restarted.acknowledge(me, rest), lend(restarted, 100)])
    now += leaseMs
    expect(await lend(restarted, 100)).toEqual([])
    expect(await db.selectFrom('pending_receipts').selectAll().execute()).toHaveLength(ids.length)
  })

  it('lends a flow again from the message whose lease is over, and leaves other flows in hand', async () => {
    await db.updateTable('inbox').set({ sender: other }).where('position', '>=', 38).execute()
    const readers = open()
    const first = await lend(readers, 1)
    now += leaseMs - 1
    await lend(readers, 100)
    now += 1
    expect(await lend(readers, 2)).toEqual([...first, ids[1]])
    expect(await lend(readers, 100)).toEqual(ids.slice(2, 38))
  })

  it('lends what is given back at once, before what is new', async () => {
    const readers = open()
    const rows = await readers.lend(me, { amount: 3 })
    readers.giveBack(me, rows.slice(1))
    expect(await lend(readers, 3)).toEqual([ids[1], ids[2], ids[3]])
  })

  it('lends one topic without hiding the others, whatever is in hand of them', async () => {
    await db.updateTable('inbox').set({ topic_name: 'offers' }).where('position', '>=', 35).execute()
    const readers = open()
    const topic = { owner: 'acme.iam.ewc', name: 'offers' }
    expect(idsOf(await readers.lend(me, { amount: 2, topic }))).toEqual(ids.slice(35, 37))
    expect(await lend(readers, 100)).toEqual([...ids.slice(0, 35), ...ids.slice(37)])
    now += leaseMs
    expect(idsOf(await readers.lend(me, { amount: 3, topic }))).toEqual(ids.slice(35, 38))
  })

  it('lends from a time on, and the earlier ones to who asks for them', async () => {
    await db.updateTable('inbox').set({ accepted_at: 2 }).where('position', '>=', 30).execute()
    const readers = open()
    expect(idsOf(await readers.lend(me, { amount: 4, from: 2 }))).toEqual(ids.slice(30, 34))
    expect(idsOf(await readers.lend(me, { amount: 4, from: 2 }))).toEqual(ids.slice(34, 38))
    expect(await lend(readers, 100)).toEqual([...ids.slice(0, 30), ...ids.slice(38)])
  })

  it('acknowledges with the next poll what the last one has handed over, even after a restart and much later', async () => {
    const readers = open()
    await readers.handedOver(me, await readers.lend(me, { amount: 10 }))
    now += 10 * leaseMs
    const restarted = open()
    await restarted.settlePolls(me)
    expect(await lend(restarted, 100)).toEqual(ids.slice(10))
    expect(await db.selectFrom('pending_receipts').selectAll().execute()).toHaveLength(10)
    expect(await db.selectFrom('polled').selectAll().execute()).toEqual([])
  })

  it('lends again what was handed over if the process ended before it was written down', async () => {
    await lend(open(), 10)
    const restarted = open()
    await restarted.settlePolls(me)
    expect(await lend(restarted, 10)).toEqual(ids.slice(0, 10))
    expect(await db.selectFrom('pending_receipts').selectAll().execute()).toEqual([])
  })

  it('sets aside what a reader refuses, goes on, and hands it out once more when it is redriven', async () => {
    const readers = open()
    const letters = lettersOf(readers)
    await lend(readers, 2)
    expect(await readers.reject(me, ids.slice(0, 2), { code: 'BROKEN', reason: 'no such meter' })).toBe(2)
    expect(await readers.reject(me, ids.slice(0, 2), { code: 'BROKEN' })).toBe(0)
    expect(await lend(readers, 1)).toEqual([ids[2]])
    expect(await db.selectFrom('pending_receipts').selectAll().execute()).toEqual([])
    const [first, second] = await letters.list({ after: 0, limit: 10 }, new Set(['in']))
    expect(first).toMatchObject({ message: ids[0], client: 'reader', code: 'BROKEN', reason: 'no such meter' })
    expect(await letters.list({ after: 0, limit: 10 }, new Set(['elsewhere']))).toEqual([])
    const [redriven, purged] = [[first?.seq ?? 0], [second?.seq ?? 0]]
    expect(await letters.redrive(redriven)).toEqual({ redriven: 1, refused: [] })
    expect(await letters.redrive(redriven)).toEqual({ redriven: 0, refused: [] })
    expect(await letters.purge(purged)).toBe(1)
    expect(await letters.list({ after: 0, limit: 10 }, undefined)).toEqual([])
    const restarted = open()
    expect(await lend(restarted, 2)).toEqual([ids[0], ids[2]])
    expect(await restarted.acknowledge(me, [ids[0] ?? ''])).toBe(1)
    now += leaseMs
    expect(await lend(open(), 1)).toEqual([ids[2]])
    expect(await db.selectFrom('pending_receipts').selectAll().execute()).toHaveLength(1)
  })

  it('sets aside what is handed out too often, and goes on with what waits behind it', async () => {
    await db.updateTable('inbox').set({ sender: other }).where('position', '>=', 38).execute()
    const readers = open()
    for (let delivery = 1; delivery <= 3; delivery += 1) {
      const rows = await readers.lend(me, { amount: 3 })
      expect(idsOf(rows)).toEqual(ids.slice(0, 3))
      expect(rows.map(({ redelivered }) => redelivered)).toEqual(rows.map(() => delivery > 1))
      now += leaseMs
    }
    expect(await lend(readers, 2)).toEqual(ids.slice(1, 3))
    const [letter, ...more] = await lettersOf(readers).list({ after: 0, limit: 10 }, undefined)
    expect(letter).toMatchObject({ kind: 'reader', message: ids[0], peer: sender, code: 'MAX_DELIVERIES' })
    expect(more).toEqual([])
    expect(await lend(readers, 1, 'other')).toEqual([ids[0]])
    expect(await lettersOf(readers).redrive([letter?.seq ?? 0])).toEqual({ redriven: 1, refused: [] })
    expect(await readers.lend(me, { amount: 1 })).toMatchObject([{ id: ids[0], redelivered: true }])
  })

  it('counts as a delivery what its holder left unacknowledged, but not what was given back', async () => {
    const readers = open()
    for (let i = 0; i < 5; i += 1) readers.giveBack(me, await readers.lend(me, { amount: 1 }))
    for (let i = 0; i < 3; i += 1) {
      const holder = {}
      expect(idsOf(await readers.lend(me, { amount: 2, holder }))).toEqual(ids.slice(0, 2))
      readers.release(me, holder)
    }
    expect(await lend(readers, 1)).toEqual(ids.slice(1, 2))
    expect(await lettersOf(readers).list({ after: 0, limit: 10 }, undefined)).toMatchObject([{ message: ids[0] }])
  })

  it('waits for the first message, and no longer than it is asked to', async () => {
    const readers = open()
    await readers.acknowledge(me, ids)
    const waiting = readers.lend(me, { amount: 10, waitMs: 60_000 })
    await db
      .insertInto('inbox')
      .values(receivedRow({ id: 'late', position: 99 }))
      .execute()
    events.emit('inbox', 'elsewhere')
    events.emit('inbox', 'in')
    expect(idsOf(await waiting)).toEqual(['late'])
    expect(await readers.lend(me, { amount: 10, waitMs: 1 })).toEqual([])
    const leaving = new AbortController()
    const left = readers.lend(me, { amount: 10, waitMs: 60_000, signal: leaving.signal })
    leaving.abort()
    expect(await left).toEqual([])
    expect(events.listenerCount('inbox')).toBe(0)
  })

  it('takes in as many clients as there may be, and refuses none that it knows', async () => {
    const readers = open(2)
    const clients = ['a', 'b', 'c']
    const results = await Promise.allSettled(clients.map((client) => lend(readers, 1, client)))
    const [known = '', gone = '', ...more] = clients.filter((_, i) => results[i]?.status === 'fulfilled')
    const [refused = ''] = clients.filter((_, i) => results[i]?.status === 'rejected')
    expect(more).toEqual([])
    await expect(lend(readers, 1, refused)).rejects.toMatchObject({
      ...{ code: 'CLIENTS_EXCEEDED', details: { maximumClients: 2 } },
    })
    expect(await lend(open(1), 1, known)).toEqual([ids[0]])
    await readers.remove({ fqcn: 'in', client: gone })
    expect(await lend(readers, 1, refused)).toEqual([ids[0]])
    const left = (await readers.list()).map(({ client }) => client)
    expect(left.toSorted()).toEqual([known, refused].toSorted())
  })

  it('forgets who has not been here for 30 days, with its place', async () => {
    const readers = open()
    await readers.acknowledge(me, ids.slice(0, 2))
    await lend(readers, 1, 'other')
    now += 20 * dayMs
    await lend(readers, 1, 'other')
    now += 11 * dayMs
    await readers.removeIdle()
    expect(await readers.list()).toMatchObject([{ client: 'other' }])
    expect(await lend(readers, 1)).toEqual([ids[0]])
  })
})
