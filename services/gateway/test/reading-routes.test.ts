import { EventEmitter, once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { Did } from '@digital-spine/core'
import { createHttpServer, type HttpServer, openDatabase, silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Principal } from '../src/access/principal.ts'
import { forgetChannels, insertChannel } from '../src/channels/channel-store.ts'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { createSentMessages } from '../src/outbox/list-sent.ts'
import type { Parts } from '../src/parts.ts'
import type { Parties } from '../src/people/parties.ts'
import { createReaders } from '../src/readers/readers.ts'
import { addClientRoutes } from '../src/routes/clients.ts'
import { addDeadLetterRoutes } from '../src/routes/dead-letters.ts'
import { addMessageRoute } from '../src/routes/message.ts'
import { addMessageCountRoutes } from '../src/routes/message-counts.ts'
import { addReceiveRoutes } from '../src/routes/receive.ts'
import { addReceivedRoutes } from '../src/routes/received.ts'
import { addSearchRoute } from '../src/routes/search.ts'
import { showError } from '../src/show/error.ts'
import { orBroken } from './broken-parts.ts'
import { openLetters } from './open-letters.ts'
import { receivedRow, sender } from './received-rows.ts'

type Answer = { status: number; body: unknown }

const folder = tempFolder()
const large = Buffer.from(JSON.stringify('x'.repeat(1 << 20)))
let db: GatewayDatabase
let server: HttpServer
let url: string
let caller: Principal

beforeAll(async () => {
  db = await openDatabase<GatewaySchema>({ url: `sqlite:${folder.path}/data.sqlite`, migrations: gatewayMigrations })
  const seal = (bytes: Uint8Array) => bytes
  const context = {
    ...{ db, events: new EventEmitter(), logger: silentLogger(), now: Date.now, signer: { did: sender } },
    atRest: { seal, open: seal },
  } as unknown as GatewayContext
  const readers = createReaders(context, {
    ...{ receipts: { wake: () => undefined }, maxClients: 3, maxDeliveries: 10 },
  })
  server = await createHttpServer({
    ...{ name: 'test', title: 'Test', logger: silentLogger() },
    showError: (error, request) => showError(error, request, 'reference'),
  })
  const { app } = server
  app.addHook('onRequest', async (request) => {
    request.principal = caller
  })
  const parties = { called: (did: Did) => ({ did, alias: 'the maker' }) } as unknown as Parties
  addReceiveRoutes(app, context, { readers, parties })
  addReceivedRoutes(app, context, parties)
  addClientRoutes(app, readers)
  addDeadLetterRoutes(app, context, { deadLetters: openLetters(context, { readers }), readers })
  addMessageCountRoutes(app, context)
  const sent = createSentMessages(context, orBroken({ parties } as Parts))
  addMessageRoute(app, context, { parties, sent })
  addSearchRoute(app, context, parties)
  const base = { type: 'sub', conditions: { topics: [] }, createdAt: 1, updatedAt: 1 }
  for (const [fqcn, more] of Object.entries({
    in: { messageForms: true },
    strict: { acknowledge: 'explicit' },
    other: {},
  }))
    await insertChannel(db, { ...base, fqcn, ...more } as never)
  forgetChannels(db)
  url = await server.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await server.close()
  await db.destroy()
  folder[Symbol.dispose]()
})
beforeEach(async () => {
  caller = { kind: 'user', id: 'alice', name: 'alice', scopes: new Set(['read', 'receive']), holds: async () => true }
  for (const table of ['inbox', 'reads', 'outbox'] as const) await db.deleteFrom(table).execute()
  for (const { clientId } of (await call('GET', 'clients')).body as { clientId: string }[])
    await call('DELETE', `clients/${clientId}`)
})

const call = async (method: string, path: string, body?: object): Promise<Answer> => {
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(`${url}/api/v2/${path}`, { method, ...(body === undefined ? {} : json) })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}
const receive = (...rows: Parameters<typeof receivedRow>[0][]) =>
  db.insertInto('inbox').values(rows.map(receivedRow)).execute()
const idsOf = ({ body }: Answer): string[] => (body as { id: string }[]).map(({ id }) => id)
const poll = (query: string) => call('GET', `messages?${query}`)
const codeOf = ({ body }: Answer): unknown => (body as { err: { code: string } }).err.code
/** Asks, and is gone when the first bytes of the answer are there. */
const cutShort = async (path: string): Promise<void> => {
  const asked = httpRequest(`${url}/api/v2/${path}`).end()
  const [answer] = await once(asked, 'response')
  answer.pause()
  asked.destroy()
}

it('acknowledges with a poll what the one before has handed over, one message at a time', async () => {
  await receive(...['a', 'b', 'c'].map((id, position) => ({ id, position })))
  for (const id of ['a', 'b', 'c']) expect(idsOf(await poll('fqcn=in'))).toEqual([id])
  expect(await poll('fqcn=in')).toEqual({ status: 200, body: [] })
  const processed = await db.selectFrom('inbox').select('id').where('processed', '=', 1).orderBy('seq').execute()
  expect(processed.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
})

it('hands messages out as CloudEvents to who asks for them, and acknowledges them alike', async () => {
  await receive(...['a', 'b'].map((id, position) => ({ id, position })))
  const ask = () =>
    fetch(`${url}/api/v2/messages?fqcn=in&amount=2`, { headers: { accept: 'application/cloudevents-batch+json' } })
  const answer = await ask()
  expect(answer.headers.get('content-type')).toMatch(/^application\/cloudevents-batch\+json/)
  expect(await answer.json()).toMatchObject([
    { specversion: '1.0', id: 'a', source: sender, data: { kwh: 1 } },
    { id: 'b' },
  ])
  expect(await (await ask()).json()).toEqual([])
})

it('acknowledges nothing of an answer that did not leave whole', async () => {
  await receive(...Array.from({ length: 20 }, (_, i) => ({ id: `m${i}`, position: i, payload: large })))
  await cutShort('messages?fqcn=in&amount=20')
  await expect.poll(async () => idsOf(await poll('fqcn=in&amount=1'))).toEqual(['m0'])
  expect(await db.selectFrom('inbox').select('id').where('processed', '=', 1).execute()).toEqual([])
})

it('answers that the database is away, and acknowledges and lends nothing by that', async () => {
  await receive({ id: 'a', position: 1 }, { id: 'b', position: 2 })
  expect(idsOf(await poll('fqcn=in'))).toEqual(['a'])
  await db.schema.alterTable('inbox').renameTo('away').execute()
  for (const query of ['fqcn=in', 'fqcn=in&acknowledge=explicit', 'fqcn=in&peek=true'])
    expect(await poll(query)).toMatchObject({ status: 503, body: { err: { spineCode: 'DATABASE_UNAVAILABLE' } } })
  await db.schema.alterTable('away').renameTo('inbox').execute()
  expect(await db.selectFrom('inbox').select('id').where('processed', '=', 1).execute()).toEqual([])
  expect(idsOf(await poll('fqcn=in'))).toEqual(['b'])
  expect(await poll('fqcn=in')).toEqual({ status: 200, body: [] })
})

it('leaves acknowledging to readers that do it by themselves, by their word or by that of the channel', async () => {
  await receive({ id: 'a', position: 1 }, { id: 'b', position: 2, fqcn: 'strict' })
  expect(idsOf(await poll('fqcn=in&acknowledge=explicit'))).toEqual(['a'])
  expect(idsOf(await poll('fqcn=strict'))).toEqual(['b'])
  for (const fqcn of ['in&acknowledge=explicit', 'strict']) expect(idsOf(await poll(`fqcn=${fqcn}`))).toEqual([])
  expect(await db.selectFrom('polled').selectAll().execute()).toEqual([])
  expect(await call('POST', 'messages/ack', { fqcn: 'in', messagesIds: ['a', 'unknown'] })).toEqual({ status: 204 })
  const processed = await db.selectFrom('inbox').select('id').where('processed', '=', 1).execute()
  expect(processed).toEqual([{ id: 'a' }])
})

it('marks messages as read for who calls, and acknowledges them for no reader that is not named', async () => {
  await receive({ id: 'a', position: 1 })
  expect(await call('POST', 'messages/ack', { messagesIds: ['a', 'unknown'] })).toEqual({ status: 204 })
  expect((await call('GET', 'messages/received')).body).toMatchObject([{ id: 'a', isRead: true }])
  caller = { ...caller, name: 'bob' }
  expect((await call('GET', 'messages/received')).body).toMatchObject([{ id: 'a', isRead: false }])
  expect(idsOf(await poll('fqcn=in'))).toEqual(['a'])
  expect(await call('POST', 'messages/ack', { messagesIds: ['a'], clientId: 'x' })).toEqual({ status: 204 })
  expect(idsOf(await poll('fqcn=in&clientId=x'))).toEqual([])
})

it('shows messages with the members that they have at the DDHub client gateway', async () => {
  await receive({ id: 'a', position: 1, tx: 'tx1', accepted_at: 1_795_490_819_749 })
  expect((await poll('fqcn=in&clientId=%20me%20')).body).toEqual([
    {
      ...{ id: 'a', clientGatewayMessageId: 'a', fqcn: 'in', position: 1, sender, payload: '{"kwh":1}' },
      ...{ topicId: 'c', topicName: 'readings', topicOwner: 'acme.iam.ewc', topicVersion: '1.0.0' },
      ...{
        topicSchemaType: 'JSD7',
        senderAlias: 'the maker',
        payloadEncryption: true,
        signature: 'signature',
        signatureValid: 'SUCCESS',
      },
      ...{ decryption: { status: 'SUCCESS' }, timestampNanos: 1_795_490_819_749_000_000 },
      ...{ timestampISO: '2026-11-24T03:26:59.749+00:00', transactionId: 'tx1', traceparent: null },
      ...{ initiatingMessageId: null, initiatingTransactionId: null },
    },
  ])
  expect((await call('GET', 'messages/received')).body).toMatchObject([
    {
      ...{ timestampISO: '2026-11-24T03:26:59.749Z', senderAlias: 'the maker', isRead: false },
      ...{ replyMessagesCount: 0, relatedMessagesCount: 0 },
    },
  ])
})

it('lists what was received by what it answers, over all channels that the caller may look at', async () => {
  await receive(
    { id: 'question', position: 1, tx: 'tx1' },
    { id: 'reply', position: 2, re: 'question', fqcn: 'other' },
    { id: 'late', position: 3, retx: 'tx1' },
    { id: 'stranger', position: 4, topic_name: 'offers' },
  )
  const list = async (query: string) => idsOf(await call('GET', `messages/received?${query}`))
  expect(await list('')).toEqual(['stranger', 'late', 'reply'])
  expect(await list('fqcn=in&amount=10')).toEqual(['stranger', 'late', 'question'])
  expect(await list('fqcn=in&messageId=question')).toEqual(['reply'])
  expect(await list('messageIds=none,question')).toEqual(['reply'])
  expect(await list('transactionId=tx1')).toEqual(['late'])
  expect(await list('initiatingMessageId=question')).toEqual(['question'])
  expect(await list('initiatingTransactionId=tx1')).toEqual(['question'])
  expect(await list('topicOwner=acme.iam.ewc&topicName=offers')).toEqual(['stranger'])
  const related = await call('GET', 'messages/received?initiatingMessageId=question')
  expect(related.body).toMatchObject([{ relatedMessagesCount: 2 }])
  caller = { ...caller, channels: new Set(['in']) }
  expect(await list('messageId=question')).toEqual([])
})

it('refuses half a topic, more clients than there may be, and channels that send', async () => {
  await receive({ id: 'a', position: 1 })
  expect(codeOf(await poll('fqcn=in&topicName=readings'))).toBe('MESSAGING::TOPIC_OWNER_AND_NAME_REQUIRED')
  for (const client of ['a', 'b', 'c']) expect((await poll(`fqcn=in&clientId=${client}`)).status).toBe(200)
  expect(await poll('fqcn=in&clientId=d')).toMatchObject({
    status: 400,
    body: {
      err: {
        ...{ code: 'MESSAGING:MAXIMUM_NUMBER_OF_CLIENTS_REACHED', spineCode: 'CLIENTS_EXCEEDED' },
        additionalDetails: { maximumClients: 3 },
      },
    },
  })
  expect((await call('GET', 'clients')).body).toMatchObject([
    { clientId: 'a:in', client: 'a', fqcn: 'in' },
    { clientId: 'b:in' },
    { clientId: 'c:in' },
  ])
  expect(await call('DELETE', 'clients', { clientsIds: ['a:in', 'b:in', 'nobody:in'] })).toEqual({ status: 204 })
  expect((await poll('fqcn=in&clientId=d')).status).toBe(200)
})

it('sets a message aside, shows it with its reason, and hands it out once more', async () => {
  await receive({ id: 'a', position: 1 })
  const refused = { fqcn: 'in', messagesIds: ['a'], clientId: 'meters', code: 'METER_UNKNOWN', reason: 'no such meter' }
  expect(await call('POST', 'messages/reject', refused)).toEqual({ status: 200, body: { rejected: 1 } })
  expect(idsOf(await poll('fqcn=in&clientId=meters'))).toEqual([])
  const { body: letters } = await call('GET', 'dead-letters?fqcn=in&client=meters')
  const counted = { kind: 'reader', code: 'METER_UNKNOWN', count: 1 }
  expect((await call('GET', 'dead-letters/counts')).body).toEqual([counted])
  expect(letters).toMatchObject([
    { kind: 'reader', messageId: 'a', fqcn: 'in', client: 'meters', code: 'METER_UNKNOWN', reason: 'no such meter' },
  ])
  const [{ id }] = letters as [{ id: number }]
  expect((await call('POST', 'dead-letters/redrive', { ids: [id] })).body).toEqual({ redriven: 1, refused: [] })
  expect(idsOf(await poll('fqcn=in&clientId=meters'))).toEqual(['a'])
  expect(await poll('fqcn=in&clientId=meters')).toEqual({ status: 200, body: [] })
  expect((await call('POST', 'dead-letters/purge', { ids: [id] })).body).toEqual({ purged: 1 })
})

it('finds a message by its transaction, and shows all of it, to who may look at its channel', async () => {
  await receive({ id: 'a', position: 1, tx: 'order-7' }, { id: 'b', position: 2 })
  const search = () => call('GET', 'messages/search?transactionId=order-7')
  expect(await search()).toMatchObject({
    ...{
      status: 200,
      body: { messages: [{ direction: 'in', id: 'a', peers: [{ did: sender, state: 'delivered' }] }] },
    },
  })
  expect(await call('GET', 'messages/a')).toMatchObject({
    ...{ status: 200, body: { id: 'a', direction: 'in', payload: '{"kwh":1}', state: 'delivered' } },
  })
  for (const path of ['messages/none', 'messages/a?direction=out'])
    expect(await call('GET', path)).toMatchObject({ status: 404, body: { err: { code: 'NOT_FOUND' } } })
  expect((await call('GET', 'messages/search?state=lost')).status).toBe(400)
  caller = { ...caller, channels: new Set(['other']) }
  expect((await search()).body).toEqual({ messages: [] })
  expect((await call('GET', 'messages/search?fqcn=in')).body).toEqual({ messages: [] })
  expect((await call('GET', 'messages/a')).status).toBe(404)
})

it('counts the messages of channels for message forms', async () => {
  await receive({ id: 'a', position: 1 }, { id: 'b', position: 2 }, { id: 'c', position: 3, fqcn: 'other' })
  expect((await call('GET', 'channels/messages/count')).body).toEqual([{ fqcn: 'in', count: 2 }])
  expect((await call('GET', 'channels/messages/count?type=pub')).body).toEqual([])
  expect((await call('GET', 'channels/messages/count/in')).body).toEqual({ fqcn: 'in', count: 2 })
  expect(codeOf(await call('GET', 'channels/messages/count/other'))).toBe('CHANNEL::MESSAGE_FORMS_ONLY')
})

it('answers a poll that waits when a message comes, and all of them when it stops', async () => {
  const waiting = poll('fqcn=other&wait=60')
  await expect.poll(async () => (await call('GET', 'clients')).body).toMatchObject([{ fqcn: 'other' }])
  await server.close()
  expect(await waiting).toEqual({ status: 200, body: [] })
})
