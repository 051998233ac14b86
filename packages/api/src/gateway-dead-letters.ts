import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'
import { ReaderName } from './gateway-reading.ts'

const tags = ['dead letters']
const text = Type.String({ minLength: 1, maxLength: 255 })

/** `POST /api/v2/messages/reject`. */
export const MessageRefusal = Type.Object({
  fqcn: text,
  messagesIds: Type.Array(text, { minItems: 1, maxItems: 1000 }),
  clientId: Type.Optional(ReaderName),
  code: Type.String({ pattern: '^[A-Z][A-Z0-9_]{0,63}$', default: 'REJECTED', description: 'for programs' }),
  reason: Type.Optional(Type.String({ maxLength: 1000, description: 'for people' })),
})
export type MessageRefusal = Static<typeof MessageRefusal>

/** `GET /api/v2/dead-letters`: the next ones after a number. */
export const GatewayLetterQuery = Type.Object({
  after: Type.Integer({ minimum: 0, default: 0 }),
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
  fqcn: Type.Optional(text),
  client: Type.Optional(text),
})
export type GatewayLetterQuery = Static<typeof GatewayLetterQuery>

/** A message that was set aside. */
export const ShownDeadLetter = Type.Object(
  {
    id: Type.Integer(),
    kind: Type.Literal('reader', { description: 'a reader could not deal with it' }),
    messageId: Type.String(),
    fqcn: Type.String(),
    client: Type.String({ description: 'the reader' }),
    code: Type.String(),
    reason: Type.Optional(Type.String()),
    at: Type.Integer({ description: 'ms since the epoch' }),
  },
  { title: 'GatewayDeadLetter' },
)
export type ShownDeadLetter = Static<typeof ShownDeadLetter>

export const GatewayLetterChoice = Type.Object({
  ids: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 1000, uniqueItems: true }),
})
export type GatewayLetterChoice = Static<typeof GatewayLetterChoice>

/** Schemas of the routes of dead letters. */
export const deadLetterRoutes = {
  reject: {
    summary: 'Set messages aside that a reader cannot deal with; it goes on with the next ones',
    tags,
    body: MessageRefusal,
    response: { 200: Type.Object({ rejected: Type.Integer() }), ...errorAnswers },
  },
  list: {
    summary: 'Messages that were set aside, oldest first',
    tags,
    querystring: GatewayLetterQuery,
    response: { 200: Type.Array(ShownDeadLetter), ...errorAnswers },
  },
  redrive: {
    summary: 'Hand messages out once more to the readers that refused them',
    tags,
    body: GatewayLetterChoice,
    response: { 200: Type.Object({ redriven: Type.Integer() }), ...errorAnswers },
  },
  purge: {
    summary: 'Give dead letters up for good',
    tags,
    body: GatewayLetterChoice,
    response: { 200: Type.Object({ purged: Type.Integer() }), ...errorAnswers },
  },
} as const
