import { type ReceivedQuery, readingRoutes } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { actorOf } from '../access/principal.ts'
import type { GatewayContext } from '../context.ts'
import { listReceived } from '../inbox/list-received.ts'
import type { Parties } from '../people/parties.ts'

const refusedQuery = Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })) })

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
  app.get<{ Querystring: Static<typeof refusedQuery> }>(
    '/api/v2/messages/rejected',
    { config: { access: 'read' }, schema: { querystring: refusedQuery } },
    async ({ query }) =>
      context.db
        .selectFrom('rejected')
        .selectAll()
        .orderBy('position', 'desc')
        .limit(query.limit ?? 20)
        .execute(),
  )
}
