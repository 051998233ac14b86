import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type ConfigurationDocument, configurationVersion } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import { openDatabase, silentLogger } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres } from '@digital-spine/testkit'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createApplier } from '../src/apply/apply.ts'
import { webhookKind } from '../src/apply/webhook-kind.ts'
import { deleteChannel, forgetChannels, insertChannel } from '../src/channels/channel-store.ts'
import type { GatewayContext, GatewayEvents } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { openPeople } from '../src/people/people.ts'
import { createReaders, type Readers } from '../src/readers/readers.ts'
import { createPost } from '../src/webhooks/post.ts'
import { openWebhooks, type Webhooks } from '../src/webhooks/webhooks.ts'
import { openLetters } from './open-letters.ts'
import { receivedRow } from './received-rows.ts'

type Delivery = { readonly headers: IncomingHttpHeaders; readonly body: string; readonly message: string }
type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>> }

const senders = ['1', '2', '3'].map((digit) => `did:ethr:spine:0x${digit.repeat(40)}` as Did)
const [first, second] = senders as [Did, Did]
const secondMs = 1000
const hourMs = 3600 * secondMs
const dayMs = 24 * hourMs
const tables = [
  ...(['inbox', 'cursors', 'acks', 'reopened', 'dead_letters', 'pending_receipts'] as const),
  ...(['webhooks', 'webhook_failures', 'webhook_attempts', 'channels'] as const),
]

/** What webhooks do, on either engine. */
export function testWebhooks(engine: 'sqlite' | 'postgres'): void {
  let postgres: TestPostgres | undefined
  let db: GatewayDatabase
  let endpoint: Server
  let url: string
  let now: number
  let position = 0
  let deliveries: Delivery[]
  let answer: (message: string) => Answer
  let opened: Process[]

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
    const databaseUrl = postgres?.url ?? 'sqlite::memory:'
    db = await openDatabase<GatewaySchema>({ url: databaseUrl, migrations: gatewayMigrations })
    endpoint = createServer(async (request, response) => {
      const body = await text(request)
      const { data } = JSON.parse(body) as { data: { id?: string } }
      const message = data.id ?? 'test'
      deliveries.push({ headers: request.headers, body, message })
      const { status, headers } = answer(message)
      response.writeHead(status, headers).end('thanks')
    }).listen(0, '127.0.0.1')
    await once(endpoint, 'listening')
    url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/in`
  })
  afterAll(async () => {
    endpoint.closeAllConnections()
    endpoint.close()
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    now = Date.now()
    deliveries = []
    opened = []
    answer = () => ({ status: 204 })
    for (const table of tables) await db.deleteFrom(table).execute()
    const channel = { type: 'sub', conditions: { topics: [] }, createdAt: 1, updatedAt: 1 }
    await insertChannel(db, { ...channel, fqcn: 'in' } as never)
    forgetChannels(db)
  })
  afterEach(async () => {
    for (const { webhooks } of opened) await webhooks.close()
  })

  type Process = {
    readonly context: GatewayContext
    readonly webhooks: Webhooks
    readonly readers: Readers
    readonly events: EventEmitter<GatewayEvents>
    /** Time goes on, step by step. */
    pass(ms: number, stepMs?: number): Promise<void>
  }
  /** As after a start of the gateway. */
  const open = async (change: (readers: Readers) => Partial<Readers> = () => ({})): Promise<Process> => {
    const events = new EventEmitter<GatewayEvents>()
    const plain = { seal: (bytes: Uint8Array) => bytes, open: (bytes: Uint8Array) => Buffer.from(bytes) }
    const context = {
      ...{ db, events, logger: silentLogger(), now: () => now, newId: () => `made-${position}` },
      ...{ atRest: plain, signer: { did: first } },
    } as unknown as GatewayContext
    const receipts = { wake: () => undefined, close: async () => undefined }
    const readers = createReaders(context, { receipts, maxClients: 200, maxDeliveries: 1 })
    let tick: () => Promise<unknown> = async () => undefined
    const webhooks = await openWebhooks(context, {
      ...{ random: () => 0, readers: { ...readers, ...change(readers) }, parties: { called: (did) => ({ did }) } },
      post: createPost({ anywhere: false, loopback: true }, () => now),
      jobs: {
        every(_, __, work) {
          tick = work
          return { run: async () => undefined, close: async () => undefined }
        },
        list: () => [],
      },
    })
    const process: Process = {
      ...{ context, webhooks, readers, events },
      async pass(ms, stepMs = 30 * secondMs) {
        for (const end = now + ms; now < end; now = Math.min(end, now + stepMs)) {
          await tick()
          await webhooks.settled()
        }
        await tick()
        await webhooks.settled()
      },
    }
    opened.push(process)
    return process
  }
  const receive = async ({ events }: Process, sender: Did, ...ids: string[]): Promise<void> => {
    const rows = ids.map((id) => receivedRow({ id, sender, position: position++, received_at: now }))
    await db.insertInto('inbox').values(rows).execute()
    events.emit('inbox', 'in')
  }
  const ids = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`)
  const messages = (): string[] => deliveries.map(({ message }) => message)
  const of = (prefix: string): string[] => messages().filter((message) => message.startsWith(prefix))
  const settings = { url: '', format: 'message' as const }
  const create = (process: Process, more: object = {}) =>
    process.webhooks.create({ ...settings, id: 'hook', url, ...more }, 'user:alice')

  it('delivers what comes from now on, signed by Standard Webhooks, and acknowledges it', async () => {
    const gateway = await open()
    await receive(gateway, first, 'before')
    const { secret, ...shown } = await create(gateway, { headers: { authorization: 'Bearer abc' } })
    expect(shown).toMatchObject({ id: 'hook', url, headers: ['authorization'], state: 'active' })
    await receive(gateway, first, ...ids('a', 3))
    await gateway.webhooks.settled()
    expect(messages()).toEqual(ids('a', 3))
    const verified = (by: string) =>
      deliveries.map(({ headers, body }) => new StandardWebhook(by).verify(body, headers as Record<string, string>))
    expect(verified(secret)[0]).toMatchObject({ type: 'message.received', data: { id: 'a0', payload: '{"kwh":1}' } })
    expect(deliveries[0]?.headers).toMatchObject({ authorization: 'Bearer abc', 'content-type': 'application/json' })
    expect(await db.selectFrom('pending_receipts').selectAll().execute()).toHaveLength(3)
    const renewed = await gateway.webhooks.rotate('hook')
    deliveries = []
    await receive(gateway, first, 'b0')
    expect(await gateway.webhooks.test('hook')).toMatchObject({ status: 204 })
    await gateway.webhooks.settled()
    expect([...verified(secret), ...verified(renewed)]).toHaveLength(4)
    now += dayMs
    deliveries = []
    await receive(gateway, first, 'b1')
    await gateway.webhooks.settled()
    const [signed = ''] = deliveries.map(({ headers }) => String(headers['webhook-signature']))
    expect(signed.split(' ')).toHaveLength(1)
    expect(await gateway.webhooks.attempts('hook')).toMatchObject([
      ...['b1', 'b0', 'a2', 'a1', 'a0'].map((messageId) => ({ messageId, attempt: 1, status: 204 })),
    ])
  })

  it('delivers all once and each flow in order after an hour of 500, and tries seldom meanwhile', async () => {
    const gateway = await open()
    await create(gateway)
    answer = () => ({ status: 500 })
    for (const [i, sender] of senders.entries()) await receive(gateway, sender, ...ids(`${i}-`, 30))
    await gateway.pass(hourMs)
    const unwell = await gateway.webhooks.get('hook')
    expect(unwell).toMatchObject({ failingSince: expect.anything(), waiting: 30 * senders.length })
    expect(unwell.failing).toBeGreaterThan(0)
    expect(unwell.takenAt).toBeUndefined()
    const failed = deliveries.length
    expect(failed).toBeGreaterThan(10)
    expect(failed).toBeLessThan(25)
    deliveries = []
    answer = () => ({ status: 200 })
    await gateway.pass(6 * 60 * secondMs)
    for (const i of senders.keys()) expect(of(`${i}-`)).toEqual(ids(`${i}-`, 30))
    const well = await gateway.webhooks.get('hook')
    expect(well).toMatchObject({ failing: 0, waiting: 0, takenAt: expect.any(Number) })
    expect(well.failingSince).toBeUndefined()
    expect(await db.selectFrom('webhook_failures').selectAll().execute()).toEqual([])
  })

  it('delivers under the same id again what was taken and not written down', async () => {
    const killed = await open(() => ({ finish: () => Promise.reject(new Error('killed')) }))
    await create(killed)
    await receive(killed, first, 'a0', 'a1')
    await killed.webhooks.settled()
    expect(messages()).toEqual(['a0'])
    const gateway = await open()
    await gateway.webhooks.settled()
    expect(messages()).toEqual(['a0', 'a0', 'a1'])
    const sent = deliveries.map(({ headers, body }) => [headers['webhook-id'], body])
    expect(sent[0]).toEqual(sent[1])
    expect(sent[1]?.[0]).not.toBe(sent[2]?.[0])
  })

  it('tells messages apart whose senders gave the same id', async () => {
    const gateway = await open()
    await create(gateway)
    await receive(gateway, first, 'same')
    await receive(gateway, second, 'same')
    await gateway.webhooks.settled()
    expect(new Set(deliveries.map(({ headers }) => headers['webhook-id'])).size).toBe(2)
    expect(await db.selectFrom('pending_receipts').selectAll().execute()).toHaveLength(2)
  })

  it('lets other flows pass one that is refused, however much waits in it, and gives it up after three days', async () => {
    const gateway = await open()
    await create(gateway)
    answer = (message) => ({ status: message === 'bad0' ? 400 : 200 })
    await receive(gateway, first, ...ids('bad', 110))
    await receive(gateway, second, ...ids('good', 110))
    await gateway.pass(dayMs, hourMs)
    expect(of('good')).toEqual(ids('good', 110))
    expect(new Set(of('bad'))).toEqual(new Set(['bad0']))
    const restarted = await open()
    for (const { webhooks } of opened.splice(0, 1)) await webhooks.close()
    await restarted.pass(2 * dayMs + hourMs, hourMs)
    expect(of('bad').filter((message) => message !== 'bad0')).toEqual(ids('bad', 110).slice(1))
    expect(await db.selectFrom('dead_letters').selectAll().execute()).toMatchObject([
      { kind: 'webhook', message: 'bad0', client: 'webhook:hook', code: 'WEBHOOK_FAILED', reason: 'answered 400' },
    ])
  })

  it('is disabled by 410, goes on when it is resumed, and delivers a dead letter that is redriven', async () => {
    const gateway = await open()
    await create(gateway)
    answer = () => ({ status: 410 })
    await receive(gateway, first, ...ids('a', 3))
    await gateway.pass(dayMs, hourMs)
    expect(messages()).toEqual(['a0'])
    expect(await gateway.webhooks.get('hook')).toMatchObject({ state: 'disabled' })
    answer = () => ({ status: 200 })
    expect(await gateway.webhooks.resume('hook')).toMatchObject({ state: 'active' })
    await gateway.webhooks.settled()
    expect(messages()).toEqual(['a0', 'a1', 'a2'])
    const letters = openLetters({ db, now: () => now }, { readers: gateway.readers })
    const [letter] = await letters.list({ after: 0, limit: 10 }, undefined)
    expect(letter).toMatchObject({ kind: 'webhook', code: 'WEBHOOK_GONE' })
    await letters.redrive([letter?.seq ?? 0])
    await gateway.webhooks.settled()
    expect(messages()).toEqual(['a0', 'a1', 'a2', 'a0'])
    expect(await letters.list({ after: 0, limit: 10 }, undefined)).toEqual([])
  })

  it('waits as long as the endpoint asks for, and follows no redirect', async () => {
    const gateway = await open()
    await create(gateway)
    answer = () => ({ status: 307, headers: { location: url, 'retry-after': '7200' } })
    await receive(gateway, first, 'a0')
    await gateway.pass(2 * hourMs - 60 * secondMs)
    expect(messages()).toEqual(['a0'])
    answer = () => ({ status: 200 })
    await gateway.pass(2 * 60 * secondMs)
    expect(messages()).toEqual(['a0', 'a0'])
  })

  it('keeps messages while it is paused, and forgets its place when it is removed', async () => {
    const gateway = await open()
    await create(gateway)
    await gateway.webhooks.pause('hook')
    await receive(gateway, first, 'a0')
    await gateway.pass(31 * dayMs, dayMs)
    await gateway.webhooks.resume('hook')
    await gateway.webhooks.settled()
    expect(messages()).toEqual(['a0'])
    await gateway.webhooks.remove('hook')
    expect(await gateway.readers.list()).toEqual([])
    await receive(gateway, first, 'a1')
    await create(gateway)
    await receive(gateway, first, 'a2')
    await gateway.webhooks.settled()
    expect(messages()).toEqual(['a0', 'a2'])
  })

  it('goes on with the next message when one has been kept long enough', async () => {
    const gateway = await open()
    await create(gateway)
    answer = () => ({ status: 500 })
    await receive(gateway, first, 'a0', 'a1')
    await gateway.webhooks.settled()
    await db.updateTable('inbox').set({ dropped_at: now }).where('id', '=', 'a0').execute()
    answer = () => ({ status: 200 })
    await gateway.pass(60 * secondMs)
    expect(messages()).toEqual(['a0', 'a1'])
  })

  it('has no place left on a channel that it is not for any more, or that there is no more', async () => {
    const gateway = await open()
    const base = { type: 'sub', conditions: { topics: [] }, createdAt: 1, updatedAt: 1 }
    for (const fqcn of ['second', 'third']) await insertChannel(db, { ...base, fqcn } as never)
    forgetChannels(db)
    const places = async () => (await gateway.readers.list()).map(({ fqcn }) => fqcn)
    await create(gateway)
    expect(await places()).toEqual(['in', 'second', 'third'])
    await gateway.webhooks.change('hook', { ...settings, url, fqcns: ['in', 'second'] })
    expect(await places()).toEqual(['in', 'second'])
    await deleteChannel(db, 'second')
    forgetChannels(db)
    await gateway.webhooks.tidy()
    expect(await places()).toEqual(['in'])
    await receive(gateway, first, 'a0')
    await gateway.webhooks.settled()
    expect(messages()).toEqual(['a0'])
  })

  it('is made by a document, keeps its secret and its place when it is changed, and is taken away by none', async () => {
    const gateway = await open()
    const kinds = [webhookKind(gateway.context, gateway.webhooks)]
    const parts = { kinds, people: await openPeople(db), members: { refresh: async () => undefined } }
    const applier = createApplier(gateway.context, parts)
    const spec = { id: 'hook', url, fqcns: ['in'] }
    const document = (change: object): ConfigurationDocument => ({
      apiVersion: configurationVersion,
      kind: 'Webhook',
      spec: { ...spec, ...change },
    })
    const other = document({ id: 'other', fqcns: ['elsewhere'] })
    await applier.apply({ documents: [document({}), other] })
    await receive(gateway, first, 'a0')
    await gateway.webhooks.settled()
    const secret = await gateway.webhooks.rotate('hook')
    await applier.apply({ documents: [document({ url: `${url}?changed` }), other] })
    await receive(gateway, first, 'a1')
    await gateway.webhooks.settled()
    expect(messages()).toEqual(['a0', 'a1'])
    const { headers, body } = deliveries[1] as Delivery
    expect(() => new StandardWebhook(secret).verify(body, headers as Record<string, string>)).not.toThrow()
    await applier.apply({ documents: [other], prune: true })
    expect((await gateway.webhooks.list({})).items.map(({ id }) => id)).toEqual(['other'])
    expect(await gateway.readers.list()).toEqual([])
  })

  it.each([
    ['ftp://127.0.0.1/in', 'VALIDATION_FAILED'],
    ['http://user:secret@127.0.0.1/in', 'VALIDATION_FAILED'],
    ['http://169.254.169.254/latest/meta-data', 'VALIDATION_FAILED'],
    ['http://[::ffff:169.254.169.254]/', 'VALIDATION_FAILED'],
    ['http://2852039166/', 'VALIDATION_FAILED'],
  ])('does not deliver to %s', async (bad, code) => {
    const { webhooks } = await open()
    await expect(webhooks.create({ ...settings, url: bad }, 'user:alice')).rejects.toMatchObject({ code })
    expect(await webhooks.list({})).toEqual({ items: [] })
  })
}
