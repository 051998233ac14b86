import { EventEmitter } from 'node:events'
import type { DeliveryNews } from '@digital-spine/api'
import {
  type Did,
  type FlowPosition,
  type FlowState,
  fromBase64url,
  nextInFlow,
  parseMessage,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { openDatabase, silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { insertChannel } from '../src/channels/channel-store.ts'
import type { Members } from '../src/channels/members.ts'
import type { GatewayContext, GatewayEvents } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import type { SendInput } from '../src/outbox/accept.ts'
import { createOpenEpochs } from '../src/outbox/open-epochs.ts'
import { type OutboxRow, readRecipients, readResults } from '../src/outbox/outbox-row.ts'
import { type BatchSealer, createBatchSealer } from '../src/outbox/seal-batch.ts'
import { createSettlement, type Settlement } from '../src/outbox/settle.ts'
import { openLetters } from './open-letters.ts'

const didOf = (digit: string) => `did:ethr:spine:0x${digit.repeat(40)}` as Did
const [own, a, b, c] = [didOf('0'), didOf('a'), didOf('b'), didOf('c')]
const folder = tempFolder()
let db: GatewayDatabase
let sealer: BatchSealer
let settlement: Settlement
let qualified: Did[]
let late: readonly Did[]
let now: number
let news: DeliveryNews[]
/** What the leaves of each epoch say of a recipient's last message before it. */
let shares: Map<string, Map<string, FlowPosition | null>>
let flows: Map<string, FlowState>

beforeAll(async () => {
  db = await openDatabase<GatewaySchema>({ url: `sqlite:${folder.path}/data.sqlite`, migrations: gatewayMigrations })
  await insertChannel(db, {
    ...{ fqcn: 'out', type: 'pub', payloadEncryption: false, acceptPlain: false, createdAt: 1, updatedAt: 1 },
    ...{ messageForms: false, useAnonymousExtChannel: false },
    conditions: { dids: [], names: [], roles: [], groups: [], topics: [], responseTopics: [] },
  })
})
afterAll(async () => {
  await db.destroy()
  folder[Symbol.dispose]()
})
beforeEach(async () => {
  for (const table of ['outbox', 'flows_out', 'dead_letters', 'traffic'] as const) await db.deleteFrom(table).execute()
  ;[qualified, late, now, news] = [[a, b, c], [], 1_800_000_000_000, []]
  ;[shares, flows] = [new Map(), new Map()]
  const events = new EventEmitter<GatewayEvents>()
  events.on('state', (one) => news.push(one))
  const call = async (operation: string, argument: { manifest: string; entries: { did: Did; leaf: string }[] }) => {
    if (operation === 'skip') return { status: 'accepted' }
    const { manifest, entries } = argument
    const { epoch } = JSON.parse(Buffer.from(manifest.split('.')[1] ?? '', 'base64url').toString()) as { epoch: string }
    const prev = entries.map(({ did, leaf }) => {
      const [before, n] = (JSON.parse(Buffer.from(fromBase64url(leaf)).toString()) as unknown[]).slice(-2)
      return [did, before === null ? null : { epoch: before, n }] as [Did, FlowPosition | null]
    })
    shares.set(epoch, new Map(prev))
    return undefined
  }
  const context = {
    ...{
      db,
      broker: { call },
      ledger: { checkFresh: () => undefined },
      events,
      logger: silentLogger(),
      now: () => now,
    },
    signer: { did: own, kid: `${own}#delegate-1`, sign: async () => new Uint8Array(64) },
    ...{ atRest: { open: (bytes: Uint8Array) => bytes }, refusals: { inc: () => undefined } },
  } as unknown as GatewayContext
  const allows = async (_: unknown, did: Did) => late.includes(did)
  const members = { recipients: async () => qualified, allows } as unknown as Members
  const epochs = createOpenEpochs(context)
  sealer = createBatchSealer(context, members, epochs)
  settlement = createSettlement(context, epochs)
})

let count = 0
const queue = async (...messages: { to?: readonly Did[]; expiresAt?: number }[]): Promise<string[]> => {
  const rows = messages.map(({ to, expiresAt = null }) => ({
    ...{
      id: `01900000-0000-7000-8000-${String(++count).padStart(12, '0')}`,
      channel: 'out',
      status: 'queued' as const,
    },
    ...{ topic_owner: 'acme.iam.ewc', topic_name: 'readings', topic_id: 'c'.repeat(24), topic_version: '1.0.0' },
    ...{ topic_format: 'jsonschema' as const, payload: Buffer.from('{}'), created_at: 1, expires_at: expiresAt },
    wanted: to === undefined ? null : JSON.stringify(to),
  }))
  await db.insertInto('outbox').values(rows).execute()
  return rows.map(({ id }) => id)
}
/** Seals all there is, as a broker takes it: for each recipient what comes next in its flow. Answers the numbers. */
const sealAll = async (): Promise<{ id: string; epoch: string; n: number; to: Did[] }[]> => {
  const sealed: OutboxRow[] = []
  for (let rows = await sealer.next(); rows !== undefined; rows = await sealer.next()) sealed.push(...rows)
  const taken = []
  for (const row of sealed) {
    const { header, hash } = await parseMessage(nodeCrypto, row.header)
    const { id, epoch, n } = header
    const to = readRecipients(row)
    for (const did of to) {
      const prev = shares.get(epoch)?.get(did) ?? null
      expect(nextInFlow(flows.get(did) ?? null, { epoch, n, hash, prev })).toBe('successor')
      flows.set(did, { epoch, n, hash })
    }
    taken.push({ id, epoch, n, to })
  }
  return taken
}
const rowOf = (id: string) => db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

it('keeps epochs for recipients apart from each other open, and every flow one chain whoever messages are for', async () => {
  const audiences = [undefined, [a], [b], [a], [a, b], [c], undefined, [b, c], [a], [c]]
  const ids = await queue(...audiences.map((to) => (to === undefined ? {} : { to })))
  const sealed = await sealAll()
  for (const did of [a, b, c]) {
    const meant = ids.filter((_, i) => audiences[i]?.includes(did) ?? true)
    expect(sealed.filter(({ to }) => to.includes(did)).map(({ id }) => id)).toEqual(meant)
  }
  await queue({ to: [a] }, { to: [b] }, { to: [a] }, { to: [b] })
  const [first, other, second, last] = (await sealAll()).toSorted((x, y) => x.id.localeCompare(y.id))
  expect(second).toMatchObject({ epoch: first?.epoch, n: (first?.n ?? 0) + 1 })
  expect(last).toMatchObject({ epoch: other?.epoch, n: (other?.n ?? 0) + 1 })
})

it('goes on with those who are recipients, and fails for who is not', async () => {
  qualified = [a, b]
  const [some = '', none = ''] = await queue({ to: [a, c] }, { to: [c] })
  expect((await sealAll()).map(({ id, to }) => [id, to])).toEqual([[some, [a]]])
  expect(readResults(await rowOf(some))).toMatchObject([{ did: c, status: 'refused', code: 'NOT_A_RECIPIENT' }])
  expect(await rowOf(none)).toMatchObject({ status: 'failed', header: null })
  expect(news).toMatchObject([some, none].map((id) => ({ id, did: c, state: 'failed', code: 'NOT_A_RECIPIENT' })))
})

it('asks anew about whom a message names before it fails for them, and sends nothing to itself', async () => {
  ;[qualified, late] = [[a], [b, own]]
  const [id = ''] = await queue({ to: [a, b, own] })
  expect((await sealAll()).map(({ to }) => to)).toEqual([[a, b]])
  expect(readResults(await rowOf(id))).toMatchObject([{ did: own, code: 'NOT_A_RECIPIENT' }])
})

it('tells of whom the broker refuses for good, and of nobody who gets the message again', async () => {
  const [id = ''] = await queue({})
  await sealer.next()
  const refused = { status: 'refused' as const, reason: 'no' }
  const results = [
    { did: a, status: 'accepted' as const, position: 1, acceptedAt: now },
    { ...refused, did: b, code: 'MAILBOX_FULL' as const },
    { ...refused, did: c, code: 'FLOW_GAP' as const, expected: null },
  ]
  await settlement.settle([{ row: await rowOf(id), results }])
  expect(news).toEqual([{ id, fqcn: 'out', did: b, state: 'failed', code: 'MAILBOX_FULL', at: now }])
  expect(await rowOf(id)).toMatchObject({ status: 'queued', recipients: JSON.stringify([c]) })
})

it('seals nothing that has expired, and gives it up while nothing can be sent too', async () => {
  const [late = '', early = ''] = await queue({ expiresAt: now }, { expiresAt: now + 1 })
  expect((await sealAll()).map(({ id, n }) => [id, n])).toEqual([[early, 0]])
  const failed = { status: 'failed', results: expect.stringContaining('MESSAGE_EXPIRED') }
  expect(await rowOf(late)).toMatchObject(failed)
  const [waiting = ''] = await queue({ expiresAt: now + 10_000 })
  await sealer.giveUpExpired()
  expect(await rowOf(waiting)).toMatchObject({ status: 'queued' })
  now += 10_000
  await sealer.giveUpExpired()
  expect(await rowOf(waiting)).toMatchObject(failed)
  expect(news.map(({ id, code }) => [id, code])).toEqual([late, waiting].map((id) => [id, 'MESSAGE_EXPIRED']))
})

it('opens an epoch for what outlives a message, so that it does not come after a gap when that has expired', async () => {
  await queue({}, { expiresAt: now + 60_000 }, { expiresAt: now + 30_000 }, { expiresAt: now + 30_500 }, {}, {})
  const sealed = await sealAll()
  const epochs = [...new Set(sealed.map(({ epoch }) => epoch))]
  expect(sealed.map(({ epoch, n }) => [epochs.indexOf(epoch), n])).toEqual([
    ...[0, 1, 2, 3].map((n) => [0, n]),
    ...[0, 1].map((n) => [1, n]),
  ])
})

it('makes a dead letter of what not all get, which is sent again to those who did not', async () => {
  const accepted: SendInput[] = []
  const letters = openLetters(
    { db, now: () => now },
    {
      async accept(input) {
        accepted.push(input)
        return { id: 'new', duplicate: false }
      },
    },
  )
  const list = () => letters.list({ after: 0, limit: 100 }, undefined)
  qualified = [a, b]
  const [some = '', none = '', all = ''] = await queue({ to: [a, c] }, { to: [c] }, {})
  const [expired = ''] = await queue({ expiresAt: now })
  await sealAll()
  const took = (did: Did) => ({ did, status: 'accepted' as const, position: 1, acceptedAt: now })
  await settlement.settle([{ row: await rowOf(some), results: [took(a)] }])
  const full = { did: b, status: 'refused' as const, code: 'MAILBOX_FULL' as const, reason: 'no' }
  await settlement.settle([{ row: await rowOf(all), results: [took(a), full] }])
  const found = (await list()).map(({ kind, message, fqcn, peer, code }) => [kind, message, fqcn, peer, code])
  expect(found.toSorted()).toEqual(
    [
      ['out', some, 'out', c, 'NOT_A_RECIPIENT'],
      ['out', none, 'out', c, 'NOT_A_RECIPIENT'],
      ['out', all, 'out', b, 'MAILBOX_FULL'],
      ['out', expired, 'out', null, 'MESSAGE_EXPIRED'],
    ].toSorted(),
  )
  const counted = await db.selectFrom('traffic').select(['counter', 'messages']).where('step', '=', 60_000).execute()
  expect(Object.fromEntries(counted.map(({ counter, messages }) => [counter, messages]))).toEqual({
    ...{ failed: 2, deadLetters: 4 },
  })

  await db.updateTable('outbox').set({ dropped_at: now }).where('id', '=', none).execute()
  const ids = (await list()).map(({ seq }) => seq)
  expect(await letters.redrive(ids)).toMatchObject({ redriven: 3, refused: [{ code: 'NOT_FOUND' }] })
  const message = {
    fqcn: 'out',
    topicOwner: 'acme.iam.ewc',
    topicName: 'readings',
    topicVersion: '1.0.0',
    payload: '{}',
  }
  const again = accepted.toSorted((x, y) => String(x.transactionId).localeCompare(String(y.transactionId)))
  expect(again).toEqual([
    { ...message, transactionId: `redrive:${some}`, recipients: [c] },
    { ...message, transactionId: `redrive:${all}`, recipients: [b] },
    { ...message, transactionId: `redrive:${expired}` },
  ])
  expect((await list()).map((letter) => letter.message)).toEqual([none])
})
