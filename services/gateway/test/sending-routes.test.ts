import { EventEmitter, once } from 'node:events'
import type { SentMessage } from '@digital-spine/api'
import { createUuidSource, type Did, type Name, parseName, SpineError, topicId } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { createHttpServer, type HttpServer, openDatabase, silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import type { Insertable } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Principal } from '../src/access/principal.ts'
import { forgetChannels, insertChannel } from '../src/channels/channel-store.ts'
import type { GatewayContext, GatewayEvents } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { createAcceptor } from '../src/outbox/accept.ts'
import { createSentMessages } from '../src/outbox/list-sent.ts'
import { createReplies } from '../src/outbox/replies.ts'
import { addMessageRoute } from '../src/routes/message.ts'
import { addRequestRoute } from '../src/routes/requests.ts'
import { addSendRoutes } from '../src/routes/send.ts'
import { addSentRoute } from '../src/routes/sent.ts'
import { showError } from '../src/show/error.ts'
import { receivedRow, sender } from './received-rows.ts'

type Answer = { status: number; body: unknown }

const didOf = (digit: string) => `did:ethr:spine:0x${digit.repeat(40)}` as Did
const [own, partner] = [didOf('a'), didOf('b')]
const owner = parseName('acme.iam.ewc')
const folder = tempFolder()
const events = new EventEmitter<GatewayEvents>()
let db: GatewayDatabase
let server: HttpServer
let url: string
let caller: Principal
let now: number

beforeAll(async () => {
  db = await openDatabase<GatewaySchema>({ url: `sqlite:${folder.path}/data.sqlite`, migrations: gatewayMigrations })
  const seal = (bytes: Uint8Array) => Buffer.from(bytes)
  const check = async (payload: Uint8Array) => {
    if (payload.length < 2) throw new SpineError('PAYLOAD_INVALID', 'too short')
  }
  const get = async (_: Name, name: string) => ({
    ...{ id: topicId(owner, name), owner, name, version: '1.0.0', format: 'jsonschema' as const },
    validator: { check },
  })
  const context = {
    ...{ db, events, logger: silentLogger(), now: () => now, signer: { did: own }, topics: { get } },
    ...{ atRest: { seal, open: seal }, newId: createUuidSource(nodeCrypto, () => now) },
  } as unknown as GatewayContext
  const members = {
    known: () => ({ at: 1, members: [{ did: partner, reasons: [] }] }),
    recipients: async () => [partner],
  }
  const parties = {
    called: (did: Did) => ({ did, alias: 'The grid' }),
    resolve: async (did: string) => ({ did: did as Did }),
  }
  const accept = createAcceptor(context, { members, parties })
  const replies = createReplies(context)
  server = await createHttpServer({
    ...{ name: 'test', title: 'Test', logger: silentLogger() },
    showError: (error, request) => showError(error, request, 'reference'),
  })
  server.app.addHook('onRequest', async (request) => {
    request.principal = caller
  })
  addSendRoutes(server.app, context, accept)
  addRequestRoute(server.app, context, { accept, replies, parties })
  const sent = createSentMessages(context, { members, parties, replies })
  addSentRoute(server.app, sent)
  addMessageRoute(server.app, context, { parties, sent })
  for (const [fqcn, type] of [
    ['out', 'pub'],
    ['in', 'sub'],
  ])
    await insertChannel(db, {
      ...{ fqcn, type, payloadEncryption: true, createdAt: 1, updatedAt: 1 },
      conditions: { dids: [], roles: [], topics: [{ owner, topicName: 'readings' }] },
    } as never)
  forgetChannels(db)
  url = await server.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await server.close()
  await db.destroy()
  folder[Symbol.dispose]()
})
beforeEach(async () => {
  now = 1_800_000_000_000
  const scopes: Principal['scopes'] = new Set(['send', 'read', 'receive'])
  caller = { kind: 'key', id: 'k', name: 'k', scopes, holds: async () => true }
  for (const table of ['inbox', 'outbox', 'receipts', 'receipt_batches'] as const) await db.deleteFrom(table).execute()
})

const call = async (method: string, path: string, body?: object): Promise<Answer> => {
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(`${url}/api/v2/messages${path}`, { method, ...(body === undefined ? {} : json) })
  return { status: answer.status, body: await answer.json() }
}
const message = { fqcn: 'out', topicOwner: owner, topicName: 'readings', payload: '{"kwh":1}' }
const send = async (over: object = {}): Promise<string> =>
  ((await call('POST', '', { ...message, ...over })).body as { clientGatewayMessageId: string }).clientGatewayMessageId
const update = (id: string, values: Partial<Insertable<GatewaySchema['outbox']>>) =>
  db.updateTable('outbox').set(values).where('id', '=', id).execute()
const list = async (query = ''): Promise<SentMessage[]> => (await call('GET', `/sent?${query}`)).body as SentMessage[]
const idsOf = (messages: readonly { id: string }[]): string[] => messages.map(({ id }) => id)
const receive = async (row: Parameters<typeof receivedRow>[0]): Promise<void> => {
  await db.insertInto('inbox').values(receivedRow(row)).execute()
  events.emit('inbox', row.fqcn ?? 'in')
}

it('shows messages sent as the DDHub client gateway does, with how far each is for whom', async () => {
  const id = await send({ transactionId: 'tx1', expiresAt: now + 60_000 })
  const waiting = { did: partner, alias: 'The grid', messageId: id, failed: false, state: 'queued', at: now }
  expect(await list()).toEqual([
    {
      ...{ id, clientGatewayMessageId: id, messagesIds: [id], fqcn: 'out', senderDid: own },
      ...{ topicId: topicId(owner, 'readings'), topicOwner: owner, topicName: 'readings', topicVersion: '1.0.0' },
      ...{ payload: '{"kwh":1}', isFile: false, signature: '', status: 'queued', results: [], expiresAt: now + 60_000 },
      ...{ transactionId: 'tx1', initiatingMessageId: null, initiatingTransactionId: null },
      ...{ recipients: [waiting], totalRecipients: 1, totalSent: 0, totalFailed: 0, relatedMessagesCount: 0 },
      ...{ timestampISO: '2027-01-15T08:00:00.000Z', timestampNanos: now * 1e6 },
      ...{ createdDate: '2027-01-15T08:00:00.000Z', updatedDate: '2027-01-15T08:00:00.000Z' },
    },
  ])
  const results = JSON.stringify([{ did: partner, status: 'accepted', position: 7, acceptedAt: now + 1000 }])
  const header = `e30.${Buffer.from('{"kc":"x"}').toString('base64url')}.signed`
  await update(id, { status: 'sent', results, recipients: JSON.stringify([partner]), header })
  await db.insertInto('receipt_batches').values({ id: 'batch', jws: 'jws', received_at: now }).execute()
  const receipt = { message: id, recipient: partner, status: 'delivered', reason: null, at: now + 2000, batch: 'batch' }
  await db.insertInto('receipts').values(receipt).execute()
  await receive({ id: 'answer', position: 1, sender: partner, retx: 'tx1' })
  const sent = {
    ...{ status: 'sent', signature: 'signed', payloadEncryption: true, totalSent: 1, relatedMessagesCount: 1 },
    ...{ timestampISO: '2027-01-15T08:00:01.000Z', updatedDate: '2027-01-15T08:00:02.000Z' },
    recipients: [{ ...waiting, state: 'delivered', at: now + 2000 }],
  }
  expect(await list()).toMatchObject([sent])
  const receipts = [{ recipient: partner, status: 'delivered', at: now + 2000, jws: 'jws' }]
  expect(await call('GET', `/${id}`)).toMatchObject({ status: 200, body: { ...sent, header, receipts } })
})

it('lists what was sent by what it answers, page by page, on channels that the caller may look at', async () => {
  const question = '01900000-0000-7000-8000-000000000001'
  const first = await send({ transactionId: 'tx1' })
  const reply = await send({ initiatingMessageId: question })
  const late = await send({ initiatingTransactionId: 'tx9', topicName: 'readings' })
  expect(idsOf(await list())).toEqual([late, reply, first])
  expect(idsOf(await list('limit=1&page=2'))).toEqual([reply])
  expect(idsOf(await list(`fqcn=other&messageId=${question}`))).toEqual([reply])
  expect(idsOf(await list('transactionId=tx9'))).toEqual([late])
  expect(idsOf(await list('initiatingTransactionId=tx1'))).toEqual([first])
  expect(idsOf(await list(`initiatingMessageId=${late}`))).toEqual([late])
  expect(idsOf(await list(`clientGatewayMessageId=${first}`))).toEqual([first])
  expect(idsOf(await list('fqcn=out&topicOwner=acme.iam.ewc&topicName=other'))).toEqual([])
  caller = { ...caller, channels: new Set(['other']) }
  expect(await list(`messageId=${question}`)).toEqual([])
  expect(await call('GET', `/${first}`)).toMatchObject({ status: 403 })
})

it('takes messages together, each for itself and in their order', async () => {
  caller = { ...caller, channels: new Set(['out', 'nowhere']) }
  const once = { ...message, transactionId: 'once' }
  const messages = [
    once,
    { ...message, payload: '1' },
    once,
    { ...message, fqcn: 'nowhere' },
    { ...message, fqcn: 'in' },
    message,
  ]
  const { status, body } = await call('POST', '/batch', { messages })
  const { answers } = body as { answers: { clientGatewayMessageId: string }[] }
  expect([status, answers]).toMatchObject([
    200,
    [
      { duplicate: false, recipients: { total: 1, sent: 1, failed: 0 } },
      { err: { code: 'PAYLOAD_INVALID' }, statusCode: 422 },
      { duplicate: true, clientGatewayMessageId: answers[0]?.clientGatewayMessageId },
      { err: { code: 'CHANNEL_UNKNOWN' } },
      { err: { code: 'FORBIDDEN' } },
      { duplicate: false },
    ],
  ])
  const [one, last] = [0, 5].map((i) => answers[i]?.clientGatewayMessageId)
  expect(idsOf(await list())).toEqual([last, one])
  expect(await call('POST', '/batch', { messages: Array(257).fill(message) })).toMatchObject({ status: 400 })
})

const asked = async (): Promise<string> => {
  await once(events, 'queued')
  const { id } = await db.selectFrom('outbox').select('id').executeTakeFirstOrThrow()
  await update(id, { recipients: JSON.stringify([partner]) })
  return id
}

it('answers a request with the first answer of who was asked, on the channel that it is to come by', async () => {
  const answering = call('POST', '/request', { ...message, replyChannel: 'in', timeoutSeconds: 300 })
  const id = await asked()
  await receive({ id: 'of-a-stranger', position: 1, re: id, sender })
  await receive({ id: 'elsewhere', position: 2, re: id, sender: partner, fqcn: 'other' })
  await receive({ id: 'answer', position: 3, re: id, sender: partner, received_at: now + 300_000 })
  expect(await answering).toMatchObject({
    status: 200,
    body: { id: 'answer', initiatingMessageId: id, sender: partner },
  })
  expect(await db.selectFrom('outbox').select('expires_at').executeTakeFirstOrThrow()).toEqual({
    expires_at: now + 300_000,
  })
  await db.deleteFrom('inbox').where('id', '=', 'elsewhere').execute()
  expect((await call('GET', `/${id}`)).body).toMatchObject({ reply: { state: 'answered', id: 'answer' } })
})

it('ends a request to which nobody answers, and shows an answer that comes too late', async () => {
  const answering = call('POST', '/request', { ...message, timeoutSeconds: 1 })
  const id = await asked()
  const state = async () => ((await call('GET', `/${id}`)).body as { reply: object }).reply
  expect(await state()).toEqual({ state: 'waiting' })
  expect(await answering).toMatchObject({
    ...{ status: 504, body: { err: { code: 'REPLY_TIMEOUT', additionalDetails: { clientGatewayMessageId: id } } } },
  })
  now += 1001
  expect(await state()).toEqual({ state: 'none' })
  await receive({ id: 'late', position: 1, re: id, sender: partner, received_at: now })
  expect(await state()).toEqual({ state: 'late', id: 'late' })
})

it('lets who may not receive ask nobody', async () => {
  caller = { ...caller, scopes: new Set(['send']) }
  expect(await call('POST', '/request', message)).toMatchObject({ status: 403 })
  expect(await db.selectFrom('outbox').selectAll().execute()).toEqual([])
})
