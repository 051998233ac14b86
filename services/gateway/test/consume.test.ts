import type { Did } from '@digital-spine/core'
import { openDatabase } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { type Consumers, createConsumers } from '../src/inbox/consume.ts'
import { gatewayMigrations } from '../src/migrations.ts'

const sender = 'did:ethr:spine:0x1111111111111111111111111111111111111111' as Did
const ids = Array.from({ length: 40 }, (_, i) => `message-${i}`)
const leaseMs = 30_000

let folder: ReturnType<typeof tempFolder>
let db: GatewayDatabase
let now = 1

beforeEach(async () => {
  folder = tempFolder()
  db = await openDatabase<GatewaySchema>({ url: `sqlite:${folder.path}/data.sqlite`, migrations: gatewayMigrations })
  const rows = ids.map((id, position) => ({
    ...{ id, fqcn: 'in', sender, channel: 'out', header: '', hash: id, position, payload: new Uint8Array(1) },
    ...{
      topic_owner: 'a',
      topic_name: 'b',
      topic_id: 'c',
      topic_version: '1.0.0',
      topic_format: 'jsonschema' as const,
    },
    ...{ tx: null, re: null, retx: null },
    ...{ accepted_at: 1, received_at: 1, processed: 0 },
  }))
  await db.insertInto('inbox').values(rows).execute()
})
afterEach(async () => {
  await db.destroy()
  folder[Symbol.dispose]()
})

const open = (): Consumers =>
  createConsumers(
    { db, signer: { did: sender } as never, now: () => now },
    { wake: () => undefined, close: async () => undefined },
  )
const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id)

it('lends each message once, oldest first, and again when the lease is over', async () => {
  const consumers = open()
  expect(idsOf(await consumers.lend('in', 'reader', 30))).toEqual(ids.slice(0, 30))
  expect(idsOf(await consumers.lend('in', 'reader', 30))).toEqual(ids.slice(30))
  expect(await consumers.lend('in', 'reader', 30)).toEqual([])
  expect(idsOf(await consumers.lend('in', 'other', 2))).toEqual(ids.slice(0, 2))
  await consumers.acknowledge('in', 'reader', ids.slice(0, 5))
  now += leaseMs
  expect(idsOf(await consumers.lend('in', 'reader', 100))).toEqual(ids.slice(5))
})

it('never lends again what was acknowledged: in any order, many at once, first thing after a restart', async () => {
  const consumers = open()
  await consumers.lend('in', 'reader', 100)
  const odd = ids.filter((_, i) => i % 2 === 1).reverse()
  await Promise.all(odd.map((id) => consumers.acknowledge('in', 'reader', [id])))
  const restarted = open()
  expect(await restarted.acknowledge('in', 'reader', ids.slice(0, 20))).toBeGreaterThan(0)
  const rest = ids.slice(20).filter((_, i) => i % 2 === 0)
  expect(idsOf(await restarted.lend('in', 'reader', 100))).toEqual(rest)
  await Promise.all([restarted.acknowledge('in', 'reader', rest), restarted.lend('in', 'reader', 100)])
  now += leaseMs
  expect(await restarted.lend('in', 'reader', 100)).toEqual([])
  expect(await db.selectFrom('pending_receipts').selectAll().execute()).toHaveLength(ids.length)
})
