import { type SentQuery, sendRoutes } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { SentMessages } from '../outbox/list-sent.ts'

/** The messages sent last, with what became of them. */
export function addSentRoute(app: FastifyInstance, sent: SentMessages): void {
  app.get<{ Querystring: SentQuery }>(
    '/api/v2/messages/sent',
    { config: { access: 'read', channel: 'query', reference: true }, schema: sendRoutes.list },
    ({ query, principal }) => sent.list(query, principal),
  )
}
