import { type MessageChoice, searchRoutes } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { may, type Principal } from '../access/principal.ts'
import type { GatewayContext } from '../context.ts'
import type { SentMessages } from '../outbox/list-sent.ts'
import type { Parties } from '../people/parties.ts'
import { showReceived } from '../show/received-message.ts'

/** A message that was sent from here, with what became of it, or received here. */
export function addMessageRoute(
  app: FastifyInstance,
  { db, atRest }: Pick<GatewayContext, 'db' | 'atRest'>,
  { parties, sent }: { parties: Pick<Parties, 'called'>; sent: SentMessages },
): void {
  const findReceived = async (id: string, principal: Principal) => {
    const rows = await db.selectFrom('inbox').selectAll().where('id', '=', id).orderBy('seq').execute()
    const row = rows.find(({ fqcn }) => may(principal, 'read', fqcn))
    if (row === undefined) throw new SpineError('NOT_FOUND', 'There is no message with this id.')
    const state = row.processed === 1 ? 'processed' : 'delivered'
    return { ...showReceived(row, { atRest, parties }), direction: 'in', state, header: row.header }
  }
  app.get<{ Params: { id: string }; Querystring: MessageChoice }>(
    '/api/v2/messages/:id',
    { config: { access: 'read', channel: 'found' }, schema: searchRoutes.message },
    async ({ params: { id }, query: { direction }, principal }) => {
      const found = direction === 'in' ? undefined : await sent.find(id, principal)
      if (found !== undefined) return found
      if (direction !== 'out') return findReceived(id, principal)
      throw new SpineError('NOT_FOUND', 'No message with this id was sent from here.')
    },
  )
}
