import { SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { allow } from '../access/principal.ts'
import type { GatewayContext } from '../context.ts'
import { showSent } from '../show/sent-message.ts'

/** A message that was sent from here, with what became of it. */
export function addMessageRoute(app: FastifyInstance, { db, atRest }: Pick<GatewayContext, 'db' | 'atRest'>): void {
  app.get<{ Params: { id: string } }>(
    '/api/v2/messages/:id',
    { config: { access: 'read', channel: 'found' } },
    async ({ params, principal }) => {
      const row = await db.selectFrom('outbox').selectAll().where('id', '=', params.id).executeTakeFirst()
      if (row === undefined) throw new SpineError('NOT_FOUND', 'No message with this id was sent from here.')
      allow(principal, 'read', row.channel)
      const receipts = await db
        .selectFrom('receipts')
        .innerJoin('receipt_batches', 'receipt_batches.id', 'receipts.batch')
        .select(['recipient', 'status', 'reason', 'at', 'jws'])
        .where('message', '=', row.id)
        .orderBy('at')
        .execute()
      return {
        ...showSent(row, atRest),
        header: row.header,
        receipts: receipts.map(({ reason, ...receipt }) => (reason ? { ...receipt, reason } : receipt)),
      }
    },
  )
}
