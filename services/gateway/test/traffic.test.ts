import { EventEmitter } from 'node:events'
import type { Traffic, TrafficQuery } from '@digital-spine/api'
import { createReceipts, type Did, keySigner, kidOf } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { openDatabase } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { createDraft, createFlowBook } from '../src/inbox/draft.ts'
import { recordReceipts } from '../src/inbox/receipts.ts'
import { createWriteLane } from '../src/inbox/write-lane.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { createReaders } from '../src/readers/readers.ts'
import { createRetention } from '../src/retention/retention.ts'
import { countTraffic } from '../src/traffic/count-traffic.ts'
import { readTraffic } from '../src/traffic/read-traffic.ts'
import { receivedRow, sender } from './received-rows.ts'

const dayMs = 86_400_000
const at = Date.parse('2026-05-04T10:15:30Z')
const iso = (time: number): string => new Date(time).toISOString()

describe.each(['sqlite', 'postgres'] as const)('what comes and goes, on %s', (engine) => {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  let db: GatewayDatabase
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
    now = at
    for (const table of ['traffic', 'inbox', 'outbox', 'receipts', 'cursors', 'acks', 'dead_letters'] as const)
      await db.deleteFrom(table).execute()
  })

  const clock = () => now
  const read = (query: Partial<TrafficQuery> = {}): Promise<Traffic> =>
    readTraffic({ db, now: clock }, { step: 'minute', ...query })
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

  it('is told by minute, hour and day, with the steps in which nothing happened', async () => {
    await countTraffic(db, at - 120_000, { sent: { messages: 2, bytes: 500 }, delivered: { messages: 1 } })
    await countTraffic(db, at, { sent: { messages: 3, bytes: 40 } })
    await countTraffic(db, at + 1000, { sent: { messages: 1, bytes: 1 }, failed: { messages: 0 } })
    const minutes = await read({ from: iso(at - 120_000) })
    expect(minutes).toMatchObject({ from: Date.parse('2026-05-04T10:13:00Z'), stepMs: 60_000, steps: 3 })
    expect(minutes.counts).toMatchObject({ sent: [2, 0, 4], delivered: [1, 0, 0], failed: [0, 0, 0] })
    expect(minutes.bytes).toEqual({ sent: [500, 0, 41], received: [0, 0, 0] })
    const hours = await read({ step: 'hour', from: iso(at), to: iso(at + 3_600_000) })
    expect(hours.counts.sent).toEqual([6, 0])
    const days = await read({ step: 'day', from: iso(at) })
    expect(days).toMatchObject({ from: Date.parse('2026-05-04T00:00:00Z'), counts: { sent: [6] } })
    expect(await read()).toMatchObject({ steps: 60, from: Date.parse('2026-05-04T09:16:00Z') })
  })

  it('has so many steps at most', async () => {
    expect((await read({ from: iso(at - 1499 * 60_000) })).counts.received).toHaveLength(1500)
    await expect(read({ from: iso(at - 1500 * 60_000) })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    await expect(read({ from: iso(at), to: iso(at - 60_000) })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
  })

  it('counts in the transaction in which it happens', async () => {
    const failing = db.transaction().execute(async (trx) => {
      await countTraffic(trx, at, { sent: { messages: 1 } })
      throw new Error('undone')
    })
    await expect(failing).rejects.toThrow('undone')
    expect(total((await read()).counts.sent)).toBe(0)
    const both = Array.from({ length: 20 }, () =>
      db.transaction().execute((trx) => countTraffic(trx, at, { received: { messages: 1 }, sent: { messages: 1 } })),
    )
    await Promise.all(both)
    expect((await read()).counts).toMatchObject({ received: expect.arrayContaining([20]) })
  })

  it('counts a message once, though several channels take it and it comes again', async () => {
    const flows = createFlowBook({ db, now: clock }, createWriteLane(db), '')
    const write = async (...rows: Parameters<typeof receivedRow>[0][]) => {
      const draft = createDraft()
      draft.inbox.push(...rows.map(receivedRow))
      await flows.write(draft)
    }
    const payload = new Uint8Array(7)
    await write({ id: 'a', position: 1, payload }, { id: 'a', position: 1, payload, fqcn: 'other' })
    await write({ id: 'a', position: 1, payload }, { id: 'b', position: 2, payload })
    const { counts, bytes } = await read()
    expect([total(counts.received), total(bytes.received)]).toEqual([2, 14])
  })

  it('counts what was refused and what readers set aside as dead letters', async () => {
    const flows = createFlowBook({ db, now: clock }, createWriteLane(db), '')
    const draft = createDraft()
    draft.inbox.push(receivedRow({ id: 'a', position: 1 }))
    draft.rejected.push({ position: 2, code: 'TOO_LARGE', reason: 'x', at })
    await flows.write(draft)
    const readers = createReaders(
      { db, signer: { did: sender } as never, now: clock, events: new EventEmitter() },
      { receipts: { wake: () => undefined }, maxClients: 1, maxDeliveries: 10 },
    )
    await readers.reject({ fqcn: 'in', client: 'reader' }, ['a'], { code: 'METER_UNKNOWN' })
    expect(total((await read()).counts.deadLetters)).toBe(2)
  })

  it('counts receipts when they come, each once for each recipient', async () => {
    const recipient = `did:ethr:spine:0x${'3'.repeat(40)}` as Did
    const { d, ...publicKey } = await crypto.generateP256()
    const signer = keySigner(crypto, recipient, kidOf(recipient, 'delegate-1'), { ...publicKey, d })
    const ids = [1, 2].map((n) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`)
    const hash = 'A'.repeat(43)
    const row = { channel: 'out', topic_owner: 'a', topic_name: 'b', topic_id: 'c', topic_version: '1.0.0', hash }
    const more = { topic_format: 'jsonschema' as const, payload: new Uint8Array(1), status: 'sent' as const }
    await db
      .insertInto('outbox')
      .values(ids.map((id) => ({ id, ...row, ...more, created_at: at })))
      .execute()
    const receive = async (...entries: [id: string | undefined, status: 'delivered' | 'processed'][]) => {
      const told = entries.map(([id = '', status]) => ({ id, status, recipient, hash, position: 1 }))
      const jws = await createReceipts(signer, told, at)
      const ledger = { receivedKeys: { resolveKey: () => publicKey } }
      const context = { db, ledger, brokerDid: sender, events: new EventEmitter(), now: clock }
      await recordReceipts(context as unknown as GatewayContext, { jws, acceptedAt: at })
    }
    await receive([ids[0], 'delivered'], [ids[1], 'delivered'], [ids[0], 'processed'])
    now += 120_000
    await receive([ids[0], 'delivered'], [ids[1], 'processed'])
    const { counts } = await read({ from: iso(at) })
    expect(counts).toMatchObject({ delivered: [2, 0, 0], processed: [1, 0, 1], rejected: [0, 0, 0] })
  })

  it('forgets minutes after a week, hours after 90 days, and days with the messages', async () => {
    await countTraffic(db, at, { sent: { messages: 1 } })
    const kept = async () => {
      await createRetention({ db, now: clock }, { historyDays: 400 })()
      const rows = await db.selectFrom('traffic').select('step').orderBy('step').execute()
      return rows.map(({ step }) => step)
    }
    expect(await kept()).toEqual([60_000, 3_600_000, dayMs])
    now = at + 8 * dayMs
    expect(await kept()).toEqual([3_600_000, dayMs])
    now = at + 91 * dayMs
    expect(await kept()).toEqual([dayMs])
    now = at + 401 * dayMs
    expect(await kept()).toEqual([])
  })
})
