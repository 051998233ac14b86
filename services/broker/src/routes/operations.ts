import { errorAnswers } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { BrokerContext } from '../context.ts'
import { keepPace } from '../operations/keep-pace.ts'
import { operations } from '../operations/operations.ts'
import { costOf } from '../policy/cost.ts'

/** Those of the stream that carry no bytes and stand in no order. */
const offered = ['epoch', 'skip', 'share', 'grant-ack', 'receipts', 'accepted', 'prekey', 'prekeys', 'holders'] as const
const params = Type.Object({
  operation: Type.Unsafe<(typeof offered)[number]>({ type: 'string', enum: [...offered] }),
})
const bodyLimit = 8 << 20

/** What else the stream offers, for who has none: epochs, shares, receipts, prekeys, holders of roles. */
export function addOperationRoutes(app: FastifyInstance, context: BrokerContext): void {
  app.post<{ Params: Static<typeof params>; Body: object }>(
    '/v1/operations/:operation',
    {
      bodyLimit,
      schema: {
        tags: ['operations'],
        params,
        summary: 'An operation of the stream, with its argument and answer as JSON',
        body: Type.Object({}, { description: 'as on the stream' }),
        response: { 200: Type.Unsafe<unknown>({ description: 'as on the stream' }), ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { did, roles } = await context.callers.authenticate(request, reply)
      const { operation } = request.params
      await keepPace(context, did, costOf(operation, request.body))
      const turn = { mine: Promise.resolve(), done: () => undefined, mayWait: false, roles }
      return operations[operation](context, did, request.body, turn)
    },
  )
}
