import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import { showSent } from '../show/sent-message.ts'

const querystring = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  fqcn: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
})

/** The messages sent last. */
export function addSentRoute(app: FastifyInstance, { db, atRest }: Pick<GatewayContext, 'db' | 'atRest'>): void {
  app.get<{ Querystring: Static<typeof querystring> }>(
    '/api/v2/messages/sent',
    { config: { access: 'read', channel: 'query', reference: true }, schema: { querystring } },
    async ({ query: { limit = 20, fqcn } }) => {
      let rows = db.selectFrom('outbox').selectAll().orderBy('seq', 'desc').limit(limit)
      if (fqcn !== undefined) rows = rows.where('channel', '=', fqcn)
      return (await rows.execute()).map((row) => showSent(row, atRest))
    },
  )
}
