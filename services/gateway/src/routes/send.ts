import { type NewMessage, type SendBatch, sendRoutes } from '@digital-spine/api'
import { parseUuidv7 } from '@digital-spine/core'
import { activeTraceparent, errorBody, toSpineError, withSpan } from '@digital-spine/runtime'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { allow } from '../access/principal.ts'
import type { GatewayContext } from '../context.ts'
import type { Accepted, Acceptor, SendInput } from '../outbox/accept.ts'
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
      reply.status(200).send(showAccepted(await handOver(accept, request.body, request), signer.did)),
  )
  app.post<{ Body: SendBatch }>(
    '/api/v2/messages/batch',
    { config: { access: 'send', channel: 'found' }, schema: sendRoutes.batch },
    async (request) => {
      const { messages } = request.body
      const answers = messages.map(async (message) => {
        try {
          allow(request.principal, 'send', message.fqcn)
          return showAccepted(await handOver(accept, message, request), signer.did)
        } catch (error) {
          return errorBody(toSpineError(error))
        }
      })
      return { answers: await Promise.all(answers) }
    },
  )
}

/** Has a message accepted in the trace of the request that it came with. */
export async function handOver(
  accept: Acceptor,
  message: SendInput,
  { headers }: Pick<FastifyRequest, 'headers'>,
): Promise<Accepted> {
  if (message.initiatingMessageId !== undefined) parseUuidv7(message.initiatingMessageId)
  const from = typeof headers.traceparent === 'string' ? headers.traceparent : undefined
  return withSpan('spine.send', from, () => {
    const traceparent = activeTraceparent() ?? from
    return accept(traceparent === undefined ? message : { ...message, traceparent })
  })
}
