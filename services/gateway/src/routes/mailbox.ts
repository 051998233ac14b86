import { type LatestQuery, type MailboxPlace, mailboxRoutes } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import type { EntryExplainer } from '../inbox/explain-entry.ts'

/** A look into this gateway's own mailbox at the broker, and at what never came into it. */
export function addMailboxRoutes(app: FastifyInstance, { db }: GatewayContext, explain: EntryExplainer): void {
  app.get<{ Params: MailboxPlace }>(
    '/api/v2/mailbox/:position',
    { config: { access: 'receive' }, schema: mailboxRoutes.explain },
    async ({ params }) => explain(params.position),
  )
  app.get<{ Querystring: LatestQuery }>(
    '/api/v2/mailbox/gaps',
    { config: { access: 'read' }, schema: mailboxRoutes.gaps },
    async ({ query: { limit } }) => {
      const rows = await db.selectFrom('gaps').selectAll().orderBy('seq', 'desc').limit(limit).execute()
      return rows.map(({ sender, channel, after_epoch, after_n, before_epoch, before_n, at }) => ({
        ...{ sender, channel, at },
        after: after_epoch === null ? null : { epoch: after_epoch, n: after_n },
        before: { epoch: before_epoch, n: before_n },
      }))
    },
  )
}
