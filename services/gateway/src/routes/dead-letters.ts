import {
  deadLetterRoutes,
  type GatewayLetterChoice,
  type GatewayLetterQuery,
  type MessageRefusal,
  type ShownDeadLetter,
} from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { getChannel } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import type { DeadLetters, LetterFilter } from '../dead-letters/dead-letters.ts'
import type { DeadLetter } from '../dead-letters/letter-store.ts'
import type { Readers } from '../readers/readers.ts'
import { readPage, sendPage } from '../show/page.ts'
import { readerOf } from './reader-of.ts'

const path = '/api/v2/dead-letters'

/** What was set aside, and what is done about it (decision 42). */
export function addDeadLetterRoutes(
  app: FastifyInstance,
  { db }: Pick<GatewayContext, 'db'>,
  { deadLetters, readers }: { deadLetters: DeadLetters; readers: Readers },
): void {
  app.post<{ Body: MessageRefusal }>(
    '/api/v2/messages/reject',
    { config: { access: 'receive', channel: 'body' }, schema: deadLetterRoutes.reject },
    async ({ body: { fqcn, clientId, messagesIds, code, reason } }) => {
      await getChannel(db, fqcn)
      return { rejected: await readers.reject(readerOf(fqcn, clientId), messagesIds, { code, reason }) }
    },
  )
  app.get<{ Querystring: GatewayLetterQuery }>(
    path,
    { config: { access: 'read', channel: 'query' }, schema: deadLetterRoutes.list },
    async (request, reply) => {
      const { query, principal } = request
      const list = (asked: LetterFilter) => deadLetters.list(asked, principal.channels)
      return sendPage(request, reply, await readPage(query, list, ({ seq }) => String(seq)), show)
    },
  )
  app.get(
    `${path}/counts`,
    { config: { access: 'read', channel: 'found' }, schema: deadLetterRoutes.counts },
    async ({ principal }) => deadLetters.count(principal.channels),
  )
  app.post<{ Body: GatewayLetterChoice }>(
    `${path}/redrive`,
    { config: { access: 'configure' }, schema: deadLetterRoutes.redrive },
    async ({ body }) => deadLetters.redrive(body.ids),
  )
  app.post<{ Body: GatewayLetterChoice }>(
    `${path}/purge`,
    { config: { access: 'configure' }, schema: deadLetterRoutes.purge },
    async ({ body }) => ({ purged: await deadLetters.purge(body.ids) }),
  )
}

function show({ seq: id, kind, message, peer, fqcn, client, entry, code, reason, at }: DeadLetter): ShownDeadLetter {
  return {
    ...{ id, kind, code, at },
    ...(message === null ? {} : { messageId: message }),
    ...(peer === null ? {} : { peer }),
    ...(kind === 'in' ? { position: entry } : {}),
    ...(fqcn === null ? {} : { fqcn }),
    ...(client === null ? {} : { client }),
    ...(reason === null ? {} : { reason }),
  }
}
