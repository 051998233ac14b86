import { type SearchQuery, searchRoutes } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import type { Parties } from '../people/parties.ts'
import { searchMessages } from '../search/search.ts'

/** What was received and sent, by whatever is known of it. */
export function addSearchRoute(
  app: FastifyInstance,
  { db, atRest }: Pick<GatewayContext, 'db' | 'atRest'>,
  parties: Parties,
): void {
  app.get<{ Querystring: SearchQuery }>(
    '/api/v2/messages/search',
    { config: { access: 'read', channel: 'found' }, schema: searchRoutes.search },
    async ({ query, principal }) => searchMessages({ db, atRest, parties }, query, principal.channels),
  )
}
