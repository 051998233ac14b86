import { type LatestQuery, mailboxRoutes, type ReceivedQuery, readingRoutes } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { actorOf } from '../access/principal.ts'
import type { GatewayContext } from '../context.ts'
import { listReceived } from '../inbox/list-received.ts'
import type { Parties } from '../people/parties.ts'

/** What came in last, and what was refused last. */
export function addReceivedRoutes(
  app: FastifyInstance,
  context: Pick<GatewayContext, 'db' | 'atRest'>,
  parties: Pick<Parties, 'called'>,
): void {
  app.get<{ Querystring: ReceivedQuery }>(
    '/api/v2/messages/received',
    { config: { access: 'read', channel: 'query', reference: true }, schema: readingRoutes.received },
    async ({ query, principal }) => {
      const caller = { name: actorOf(principal), channels: principal.channels }
      return listReceived(context, query, { caller, parties })
    },
  )
  app.get<{ Querystring: LatestQuery }>(
    '/api/v2/messages/rejected',
    { config: { access: 'read' }, schema: mailboxRoutes.refused },
    async ({ query: { limit } }) =>
      context.db.selectFrom('rejected').selectAll().orderBy('position', 'desc').limit(limit).execute(),
  )
}
