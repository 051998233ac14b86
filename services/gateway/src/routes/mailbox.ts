import { type FlowGap, type LatestQuery, type MailboxPlace, mailboxRoutes } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { Selectable } from 'kysely'
import type { GatewayContext } from '../context.ts'
import type { EntryExplainer } from '../inbox/explain-entry.ts'
import { readPage, sendPage } from '../show/page.ts'
import type { ReadingTables } from '../tables/reading.ts'

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
    async (request, reply) => {
      const list = ({ limit, after }: LatestQuery) => {
        const rows = db.selectFrom('gaps').selectAll().orderBy('seq', 'desc').limit(limit)
        return (after === undefined ? rows : rows.where('seq', '<', after)).execute()
      }
      return sendPage(request, reply, await readPage(request.query, list, ({ seq }) => String(seq)), showGap)
    },
  )
}

const showGap = (row: Selectable<ReadingTables['gaps']>): FlowGap => ({
  ...{ sender: row.sender, channel: row.channel, at: row.at },
  after: row.after_epoch === null || row.after_n === null ? null : { epoch: row.after_epoch, n: row.after_n },
  before: { epoch: row.before_epoch, n: row.before_n },
})
