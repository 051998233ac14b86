import {
  Acknowledgement,
  BatchAnswer,
  errorAnswers,
  Floor,
  LentEntries,
  MessageBatch,
  ReceiveQuery,
  Rejection,
} from '@digital-spine/api'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { type Static, Type } from 'typebox'
import type { BrokerContext } from '../context.ts'
import { parseFilter } from '../delivery/reading.ts'
import { receive } from '../delivery/receive.ts'
import { sendBatch } from '../operations/send-batch.ts'
import { ownMailboxAt } from '../policy/own-mailbox.ts'
import { showEntry } from './show-entry.ts'

const params = Type.Object({ mailbox: Type.String({ maxLength: 255, description: 'a DID; `me` is the caller’s own' }) })
type Params = Static<typeof params>
const tags = ['messages']
const path = '/v1/mailboxes/:mailbox'
/** Bytes of a whole batch. */
const bodyLimit = 12 << 20

/** Sending and reading without a stream. */
export function addMessageRoutes(app: FastifyInstance, context: BrokerContext): void {
  const { log, callers, quotas, limits, now } = context
  app.post<{ Body: MessageBatch }>(
    '/v1/messages',
    {
      bodyLimit,
      schema: {
        tags,
        summary: 'Send messages; every one has an answer of its own',
        body: MessageBatch,
        response: { 200: BatchAnswer, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const session = await callers.authenticate(request, reply)
      return { answers: await sendBatch(context, session, request.body.messages) }
    },
  )
  app.get<{ Params: Params; Querystring: ReceiveQuery }>(
    `${path}/messages`,
    {
      schema: {
        tags,
        params,
        summary: 'Read a mailbox under a client id, and wait for something to come',
        querystring: ReceiveQuery,
        response: { 200: LentEntries, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { did } = await callers.authenticate(request, reply)
      const mailbox = await ownMailboxAt(context, did, request.params)
      const { client, limit, wait, topic, sender, channel, kind } = request.query
      const filter = parseFilter({ topics: topic, senders: sender, channels: channel, kinds: kind })
      const { clientsPerMailbox: maxClients } = await quotas.of(did)
      const signal = AbortSignal.any([context.stopping, untilGone(reply)])
      const options = { limit, filter, maxClients, waitMs: wait * 1000, signal }
      const { entries, floor } = await receive(context, { mailbox, client }, options)
      return { entries: entries.map(showEntry), floor, leaseMs: limits.leaseMs }
    },
  )
  app.post<{ Params: Params; Body: Acknowledgement }>(
    `${path}/acks`,
    {
      schema: {
        tags,
        params,
        summary: 'Acknowledge entries: the client id is done with them',
        body: Acknowledgement,
        response: { 200: Floor, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { did } = await callers.authenticate(request, reply)
      const { client, positions } = request.body
      const mailbox = await ownMailboxAt(context, did, request.params)
      return { floor: await log.acknowledge(mailbox, client, null, positions) }
    },
  )
  app.post<{ Params: Params; Body: Rejection }>(
    `${path}/rejections`,
    {
      schema: {
        tags,
        params,
        summary: 'Set an entry aside as a dead letter',
        body: Rejection,
        response: { 200: Floor, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { did } = await callers.authenticate(request, reply)
      const { client, position, code } = request.body
      const mailbox = await ownMailboxAt(context, did, request.params)
      return { floor: await log.reject(mailbox, client, null, position, code, now()) }
    },
  )
}

/** Ends when who asked has gone. */
function untilGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => gone.abort())
  return gone.signal
}
