import { errorAnswers } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { cancelOrders } from '../identity/cancel-orders.ts'
import { nothing } from './nothing.ts'

/** What the participant signed for the ledger. */
export function addOrderRoutes(app: FastifyInstance, context: GatewayContext): void {
  app.post(
    '/api/v2/orders/cancel',
    {
      config: { access: 'identity' },
      schema: {
        summary: 'Make void what was signed for the ledger and not submitted yet, whoever has it',
        tags: ['ledger'],
        response: { 204: nothing, ...errorAnswers },
      },
    },
    async (_, reply) => {
      await cancelOrders(context)
      return reply.status(204).send()
    },
  )
}
