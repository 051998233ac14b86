import type { Did } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'

const tags = ['messages']
const text = (maxLength = 255) => Type.String({ minLength: 1, maxLength })
const did = Type.Unsafe<Did>({ type: 'string' })

/** How far a message is for one of its recipients. */
export const deliveryStates = ['queued', 'accepted', 'delivered', 'processed', 'rejected', 'expired', 'failed'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** A message that a gateway sends has come further for a recipient, or failed for all if none is named; `at` in ms. */
export type DeliveryNews = {
  readonly id: string
  readonly fqcn: string
  readonly did?: Did | undefined
  readonly state: DeliveryState
  readonly code?: string | undefined
  readonly at: number
}

const milliseconds = (description: string) =>
  Type.Integer({ minimum: 0, description: `ms since the epoch; ${description}` })

/** `POST /api/v2/messages`. */
export const NewMessage = Type.Object(
  {
    fqcn: text(),
    topicOwner: text(),
    topicName: text(),
    topicVersion: Type.Optional(text(32)),
    payload: Type.String({ minLength: 1, description: 'text of the format of the topic, or bytes in base64' }),
    payloadEncoding: Type.Optional(Type.Literal('base64')),
    transactionId: Type.Optional(text()),
    initiatingMessageId: Type.Optional(text()),
    initiatingTransactionId: Type.Optional(text()),
    recipients: Type.Optional(
      Type.Array(text(), {
        ...{ minItems: 1, maxItems: 1000 },
        description: 'those of the channel’s recipients that it is for: DIDs, names or aliases; all if left out',
      }),
    ),
    expiresAt: Type.Optional(milliseconds('it is of no use to anybody then')),
  },
  { title: 'NewMessage' },
)
export type NewMessage = Static<typeof NewMessage>

/** What became of handing a message over, as the DDHub client gateway answers: it is written down here, and will be sent. */
export const SendAnswer = Type.Object(
  {
    clientGatewayMessageId: Type.String(),
    did,
    duplicate: Type.Boolean({ description: 'it was handed over before, with the same transaction id' }),
    recipients: Type.Object({
      total: Type.Integer({ description: 'as the gateway knows them now' }),
      sent: Type.Integer(),
      failed: Type.Integer(),
    }),
    status: Type.Array(
      Type.Object({
        name: Type.Enum(['SENT', 'FAILED']),
        details: Type.Array(Type.Object({ did, messageId: Type.String(), statusCode: Type.Integer() })),
      }),
    ),
  },
  { title: 'SendAnswer' },
)
export type SendAnswer = Static<typeof SendAnswer>

/** Schemas of the routes that send. */
export const sendRoutes = {
  send: { summary: 'Send a message', tags, body: NewMessage, response: { 200: SendAnswer, ...errorAnswers } },
} as const
