import { parseUuidv7 } from '@digital-spine/core'
import { activeTraceparent, withSpan } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import type { Acceptor, SendInput } from '../outbox/accept.ts'

const text = (maxLength = 255) => Type.String({ minLength: 1, maxLength })
const body = Type.Object({
  fqcn: text(),
  topicOwner: text(),
  topicName: text(),
  topicVersion: Type.Optional(text(32)),
  payload: Type.String({ minLength: 1, description: 'text of the format of the topic, or bytes in base64' }),
  payloadEncoding: Type.Optional(Type.Literal('base64')),
  transactionId: Type.Optional(text()),
  initiatingMessageId: Type.Optional(text()),
  initiatingTransactionId: Type.Optional(text()),
})

/** Messages that participant systems hand over to be sent. */
export function addSendRoute(app: FastifyInstance, { signer }: Pick<GatewayContext, 'signer'>, accept: Acceptor): void {
  app.post<{ Body: SendInput }>(
    '/api/v2/messages',
    { config: { access: 'send', channel: 'body', reference: true }, schema: { body } },
    async ({ body: message, headers }, reply) => {
      if (message.initiatingMessageId !== undefined) parseUuidv7(message.initiatingMessageId)
      const from = typeof headers.traceparent === 'string' ? headers.traceparent : undefined
      const { id, duplicate } = await withSpan('spine.send', from, () => {
        const traceparent = activeTraceparent() ?? from
        return accept(traceparent === undefined ? message : { ...message, traceparent })
      })
      return reply.status(200).send({ clientGatewayMessageId: id, did: signer.did, duplicate })
    },
  )
}
