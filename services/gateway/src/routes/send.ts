import { type NewMessage, type SendBatch, sendRoutes } from '@digital-spine/api'
import { errorBody, toSpineError } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'
import { allow } from '../access/principal.ts'
import type { GatewayContext } from '../context.ts'
import type { Acceptor } from '../outbox/accept.ts'
import { handOver } from '../outbox/hand-over.ts'
import { showAccepted } from '../show/accepted.ts'

/** Messages that participant systems hand over to be sent. */
export function addSendRoutes(
  app: FastifyInstance,
  { signer }: Pick<GatewayContext, 'signer'>,
  accept: Acceptor,
): void {
  app.post<{ Body: NewMessage }>(
    '/api/v2/messages',
    { config: { access: 'send', channel: 'body', reference: true }, schema: sendRoutes.send },
    async (request, reply) =>
      reply
        .status(200)
        .send(showAccepted(await handOver(accept, request.body, request.headers.traceparent), signer.did)),
  )
  app.post<{ Body: SendBatch }>(
    '/api/v2/messages/batch',
    { config: { access: 'send', channel: 'found' }, schema: sendRoutes.batch },
    async (request) => {
      const { messages } = request.body
      const answers = messages.map(async (message) => {
        try {
          allow(request.principal, 'send', message.fqcn)
          return showAccepted(await handOver(accept, message, request.headers.traceparent), signer.did)
        } catch (error) {
          return errorBody(toSpineError(error))
        }
      })
      return { answers: await Promise.all(answers) }
    },
  )
}
