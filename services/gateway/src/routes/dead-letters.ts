import {
  deadLetterRoutes,
  type GatewayLetterChoice,
  type GatewayLetterQuery,
  type MessageRefusal,
} from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { getChannel } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import type { DeadLetter, DeadLetters } from '../dead-letters/dead-letters.ts'
import type { Readers } from '../readers/readers.ts'
import { readerOf } from './reader-of.ts'

const path = '/api/v2/dead-letters'

/** What readers could not deal with, and what is done about it (decision 42). */
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
    async ({ query, principal }) => (await deadLetters.list(query, principal.channels)).map(show),
  )
  app.post<{ Body: GatewayLetterChoice }>(
    `${path}/redrive`,
    { config: { access: 'configure' }, schema: deadLetterRoutes.redrive },
    async ({ body }) => ({ redriven: await deadLetters.redrive(body.ids) }),
  )
  app.post<{ Body: GatewayLetterChoice }>(
    `${path}/purge`,
    { config: { access: 'configure' }, schema: deadLetterRoutes.purge },
    async ({ body }) => ({ purged: await deadLetters.purge(body.ids) }),
  )
}

const show = ({ seq: id, kind, message: messageId, fqcn, client, code, reason, at }: DeadLetter) => ({
  ...{ id, kind, messageId, fqcn, client, code, at },
  ...(reason === null ? {} : { reason }),
})
