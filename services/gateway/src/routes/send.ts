import { sendRoutes } from '@digital-spine/api'
import { parseUuidv7 } from '@digital-spine/core'
import { activeTraceparent, withSpan } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import type { Acceptor, SendInput } from '../outbox/accept.ts'
import { showAccepted } from '../show/accepted.ts'

/** Messages that participant systems hand over to be sent. */
export function addSendRoute(app: FastifyInstance, { signer }: Pick<GatewayContext, 'signer'>, accept: Acceptor): void {
  app.post<{ Body: SendInput }>(
    '/api/v2/messages',
    { config: { access: 'send', channel: 'body', reference: true }, schema: sendRoutes.send },
    async ({ body: message, headers }, reply) => {
      if (message.initiatingMessageId !== undefined) parseUuidv7(message.initiatingMessageId)
      const from = typeof headers.traceparent === 'string' ? headers.traceparent : undefined
      const accepted = await withSpan('spine.send', from, () => {
        const traceparent = activeTraceparent() ?? from
        return accept(traceparent === undefined ? message : { ...message, traceparent })
      })
      return reply.status(200).send(showAccepted(accepted, signer.did))
    },
  )
}
