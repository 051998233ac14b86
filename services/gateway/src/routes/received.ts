import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import { listArriving } from '../inbox/list-arriving.ts'
import type { Parties } from '../people/parties.ts'
import { showReceived } from '../show/received-message.ts'

const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 }))
const querystring = Type.Object({ limit, fqcn: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })) })
const refusedQuery = Type.Object({ limit })

/** What came in last, and what was refused last. */
export function addReceivedRoutes(
  app: FastifyInstance,
  { db, atRest }: Pick<GatewayContext, 'db' | 'atRest'>,
  parties: Parties,
): void {
  app.get<{ Querystring: Static<typeof querystring> }>(
    '/api/v2/messages/received',
    { config: { access: 'read', channel: 'query', reference: true }, schema: { querystring } },
    async ({ query: { limit: most = 20, fqcn } }) => {
      let rows = db.selectFrom('inbox').selectAll().orderBy('seq', 'desc').limit(most)
      if (fqcn !== undefined) rows = rows.where('fqcn', '=', fqcn)
      const received = (await rows.execute()).map((row) => showReceived(row, { atRest, parties }))
      return [...(await listArriving({ db, atRest, parties }, fqcn)), ...received].slice(0, most)
    },
  )
  app.get<{ Querystring: Static<typeof refusedQuery> }>(
    '/api/v2/messages/rejected',
    { config: { access: 'read' }, schema: { querystring: refusedQuery } },
    async ({ query }) =>
      db
        .selectFrom('rejected')
        .selectAll()
        .orderBy('position', 'desc')
        .limit(query.limit ?? 20)
        .execute(),
  )
}
