import { type MessageChoice, searchRoutes } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { allow, may, type Principal } from '../access/principal.ts'
import type { GatewayContext } from '../context.ts'
import type { OutboxRow } from '../outbox/outbox-row.ts'
import type { Parties } from '../people/parties.ts'
import { showReceived } from '../show/received-message.ts'
import { showSent } from '../show/sent-message.ts'

/** A message that was sent from here, with what became of it, or received here. */
export function addMessageRoute(
  app: FastifyInstance,
  { db, atRest }: Pick<GatewayContext, 'db' | 'atRest'>,
  parties: Pick<Parties, 'called'>,
): void {
  const showWhole = async (row: OutboxRow) => {
    const receipts = await db
      .selectFrom('receipts')
      .innerJoin('receipt_batches', 'receipt_batches.id', 'receipts.batch')
      .select(['recipient', 'status', 'reason', 'at', 'jws'])
      .where('message', '=', row.id)
      .orderBy('at')
      .execute()
    return {
      ...{ ...showSent(row, atRest), direction: 'out', header: row.header },
      receipts: receipts.map(({ reason, ...receipt }) => (reason ? { ...receipt, reason } : receipt)),
    }
  }
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
      const sent = db.selectFrom('outbox').selectAll().where('id', '=', id)
      const row = direction === 'in' ? undefined : await sent.executeTakeFirst()
      if (row === undefined && direction !== 'out') return findReceived(id, principal)
      if (row === undefined) throw new SpineError('NOT_FOUND', 'No message with this id was sent from here.')
      allow(principal, 'read', row.channel)
      return showWhole(row)
    },
  )
}
