import { mailboxRoutes, type ReceivedQuery, type RefusedQuery, readingRoutes } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { actorOf } from '../access/principal.ts'
import type { GatewayContext } from '../context.ts'
import { listReceived } from '../inbox/list-received.ts'
import { listRefused, placeOfRefused } from '../inbox/list-refused.ts'
import type { Parties } from '../people/parties.ts'
import { readPage, sendPage } from '../show/page.ts'

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
  app.get<{ Querystring: RefusedQuery }>(
    '/api/v2/messages/rejected',
    { config: { access: 'read' }, schema: mailboxRoutes.refused },
    async (request, reply) => {
      const page = await readPage(request.query, (query) => listRefused(context.db, query), placeOfRefused)
      return sendPage(request, reply, page, (row) => row)
    },
  )
}
