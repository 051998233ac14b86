import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import type { EntryExplainer } from '../inbox/explain-entry.ts'

const params = Type.Object({ position: Type.Integer({ minimum: 1 }) })
const query = Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })) })

/** A look into this gateway's own mailbox at the broker, and at what never came into it. */
export function addMailboxRoutes(app: FastifyInstance, { db }: GatewayContext, explain: EntryExplainer): void {
  app.get<{ Params: { position: number } }>(
    '/api/v2/mailbox/:position',
    { config: { access: 'receive' }, schema: { params } },
    async ({ params }) => explain(params.position),
  )
  app.get<{ Querystring: { limit?: number } }>(
    '/api/v2/mailbox/gaps',
    { config: { access: 'read' }, schema: { querystring: query } },
    async ({ query: { limit = 20 } }) => {
      const rows = await db.selectFrom('gaps').selectAll().orderBy('seq', 'desc').limit(limit).execute()
      return rows.map(({ sender, channel, after_epoch, after_n, before_epoch, before_n, at }) => ({
        ...{ sender, channel, at },
        after: after_epoch === null ? null : { epoch: after_epoch, n: after_n },
        before: { epoch: before_epoch, n: before_n },
      }))
    },
  )
}
