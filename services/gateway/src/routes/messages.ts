import type { SendResult } from '@digital-spine/api'
import { parseUuidv7, SpineError, type TopicFormat } from '@digital-spine/core'
import { activeTraceparent, withSpan } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { getChannel, getChannelOf } from '../channels/channel.ts'
import type { GatewayContext } from '../context.ts'
import { describeFile } from '../files/describe-file.ts'
import type { Consumers } from '../inbox/consume.ts'
import type { Acceptor, SendInput } from '../outbox/accept.ts'
import { showPayload } from '../topics/payload-text.ts'
import { listArriving } from './list-arriving.ts'
import { showMessage } from './show-message.ts'

const text = (maxLength = 255) => Type.String({ minLength: 1, maxLength })
const sendBody = Type.Object({
  fqcn: text(),
  topicOwner: text(),
  topicName: text(),
  topicVersion: Type.Optional(text(32)),
  payload: Type.String({ minLength: 1, description: 'text of the format of the topic, or bytes in base64' }),
  payloadEncoding: Type.Optional(Type.Literal('base64')),
  transactionId: Type.Optional(text()),
  initiatingMessageId: Type.Optional(text()),
  initiatingTransactionId: Type.Optional(text()),
})
const clientId = Type.Optional(Type.String({ pattern: '^[A-Za-z0-9._:-]{1,120}$' }))
const readQuery = Type.Object({
  fqcn: text(),
  amount: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  clientId,
  topicName: Type.Optional(text()),
  topicOwner: Type.Optional(text()),
  /** Only look: nothing is lent. */
  peek: Type.Optional(Type.Boolean()),
})
const ackBody = Type.Object({
  fqcn: text(),
  messagesIds: Type.Array(text(), { minItems: 1, maxItems: 1000 }),
  clientId,
})
const listQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  fqcn: Type.Optional(text()),
})

type ReadQuery = {
  fqcn: string
  amount?: number
  clientId?: string
  topicName?: string
  topicOwner?: string
  peek?: boolean
}
type ListQuery = { limit?: number; fqcn?: string }

/** The client id of readers that name none. */
export const defaultClient = 'default'

/** Messages: send, receive, acknowledge, look at. */
export function addMessageRoutes(
  app: FastifyInstance,
  context: GatewayContext,
  accept: Acceptor,
  consumers: Consumers,
): void {
  const { db, atRest, signer } = context
  app.post<{ Body: SendInput }>(
    '/api/v2/messages',
    { schema: { body: sendBody } },
    async ({ body, headers }, reply) => {
      if (body.initiatingMessageId !== undefined) parseUuidv7(body.initiatingMessageId)
      const from = typeof headers.traceparent === 'string' ? headers.traceparent : undefined
      const { id, duplicate } = await withSpan('spine.send', from, () => {
        const traceparent = activeTraceparent() ?? from
        return accept(traceparent === undefined ? body : { ...body, traceparent })
      })
      return reply.status(200).send({ clientGatewayMessageId: id, did: signer.did, duplicate })
    },
  )
  app.get<{ Querystring: ReadQuery }>('/api/v2/messages', { schema: { querystring: readQuery } }, async ({ query }) => {
    const channel = await getChannelOf(db, query.fqcn, 'sub', 'download')
    const { topicOwner: owner, topicName: name, amount = 100, clientId: client = defaultClient } = query
    if ((owner === undefined) !== (name === undefined))
      throw new SpineError('VALIDATION_FAILED', 'Give topicOwner and topicName together.')
    const topic = owner === undefined || name === undefined ? undefined : { owner, name }
    const rows = query.peek
      ? await consumers.peek(channel.fqcn, client, amount)
      : await consumers.lend(channel.fqcn, client, amount, topic)
    return rows.map((row) => showMessage(row, atRest))
  })
  app.post<{ Body: { fqcn: string; messagesIds: string[]; clientId?: string } }>(
    '/api/v2/messages/ack',
    { schema: { body: ackBody } },
    async ({ body }) => {
      await getChannel(db, body.fqcn)
      return { acknowledged: await consumers.acknowledge(body.fqcn, body.clientId ?? defaultClient, body.messagesIds) }
    },
  )
  app.get<{ Querystring: ListQuery }>(
    '/api/v2/messages/sent',
    { schema: { querystring: listQuery } },
    async ({ query }) => {
      let rows = db
        .selectFrom('outbox')
        .selectAll()
        .orderBy('seq', 'desc')
        .limit(query.limit ?? 20)
      if (query.fqcn !== undefined) rows = rows.where('channel', '=', query.fqcn)
      return (await rows.execute()).map((row) => showSent(row, atRest))
    },
  )
  app.get<{ Querystring: ListQuery }>(
    '/api/v2/messages/received',
    { schema: { querystring: listQuery } },
    async ({ query }) => {
      const { limit = 20, fqcn } = query
      let rows = db.selectFrom('inbox').selectAll().orderBy('seq', 'desc').limit(limit)
      if (fqcn !== undefined) rows = rows.where('fqcn', '=', fqcn)
      const received = (await rows.execute()).map((row) => showMessage(row, atRest))
      return [...(await listArriving(context, fqcn)), ...received].slice(0, limit)
    },
  )
  app.get<{ Querystring: ListQuery }>(
    '/api/v2/messages/rejected',
    { schema: { querystring: listQuery } },
    async ({ query }) => {
      return db
        .selectFrom('rejected')
        .selectAll()
        .orderBy('position', 'desc')
        .limit(query.limit ?? 20)
        .execute()
    },
  )
  app.get<{ Params: { id: string } }>('/api/v2/messages/:id', async ({ params }) => {
    const row = await db.selectFrom('outbox').selectAll().where('id', '=', params.id).executeTakeFirst()
    if (row === undefined) throw new SpineError('NOT_FOUND', 'No message with this id was sent from here.')
    const receipts = await db
      .selectFrom('receipts')
      .innerJoin('receipt_batches', 'receipt_batches.id', 'receipts.batch')
      .select(['recipient', 'status', 'reason', 'at', 'jws'])
      .where('message', '=', row.id)
      .orderBy('at')
      .execute()
    return {
      ...showSent(row, atRest),
      header: row.header,
      receipts: receipts.map(({ recipient, status, reason, at, jws }) => ({
        recipient,
        status,
        ...(reason ? { reason } : {}),
        at,
        jws,
      })),
    }
  })
}

type SentRow = {
  id: string
  channel: string
  topic_owner: string
  topic_name: string
  topic_version: string
  topic_format: TopicFormat
  payload: Uint8Array
  tx: string | null
  re: string | null
  file: string | null
  status: string
  results: string | null
  created_at: number
}

function showSent(row: SentRow, atRest: GatewayContext['atRest']) {
  const results = JSON.parse(row.results ?? '[]') as SendResult[]
  const file = row.file === null ? undefined : describeFile(row.file, row.payload, atRest)
  return {
    id: row.id,
    fqcn: row.channel,
    topicOwner: row.topic_owner,
    topicName: row.topic_name,
    topicVersion: row.topic_version,
    ...(file === undefined
      ? showPayload(row.topic_format, atRest.open(row.payload))
      : { payload: JSON.stringify(file), file }),
    transactionId: row.tx,
    initiatingMessageId: row.re,
    status: row.status,
    results,
    createdDate: new Date(row.created_at).toISOString(),
  }
}
