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

/**
 * `in`: this gateway refused it on its way in; `reader`: a reader could not deal with it; `webhook`: its endpoint took it not;
 * `out`: it was sent from here, and some or all of whom it was for do not get it.
 */
export const letterKinds = ['in', 'reader', 'webhook', 'out'] as const
export type LetterKind = (typeof letterKinds)[number]

/** `GET /api/v2/dead-letters`: the next ones after a number. */
export const GatewayLetterQuery = Type.Object({
  order: Type.Enum(['oldest', 'newest'], { default: 'oldest', description: 'which come first' }),
  after: Type.Optional(Type.Integer({ minimum: 0, description: 'those that come after this one' })),
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
  kind: Type.Optional(Type.Enum(letterKinds)),
  code: Type.Optional(text),
  fqcn: Type.Optional(text),
  client: Type.Optional(text),
})
export type GatewayLetterQuery = Static<typeof GatewayLetterQuery>

/** A message that was set aside. */
export const ShownDeadLetter = Type.Object(
  {
    id: Type.Integer(),
    kind: Type.Enum(letterKinds, {
      description:
        'in: refused on its way in; reader: a reader could not deal with it; webhook: its endpoint took it not; out: sent from here, and some or all of whom it was for do not get it',
    }),
    messageId: Type.Optional(Type.String({ description: 'if it could be read' })),
    peer: Type.Optional(
      Type.String({
        description:
          'its sender, as it claims if it was refused on its way in; of the kind out who does not get it, if one',
      }),
    ),
    position: Type.Optional(Type.Integer({ description: 'its place in the mailbox, if it was refused on its way in' })),
    fqcn: Type.Optional(Type.String()),
    client: Type.Optional(Type.String({ description: 'the reader' })),
    code: Type.String(),
    reason: Type.Optional(Type.String()),
    at: Type.Integer({ description: 'ms since the epoch' }),
  },
  { title: 'GatewayDeadLetter' },
)
export type ShownDeadLetter = Static<typeof ShownDeadLetter>

/** How many messages of a kind were set aside for one reason. */
export const LetterCount = Type.Object(
  { kind: Type.Enum(letterKinds), code: Type.String(), count: Type.Integer() },
  { title: 'LetterCount' },
)
export type LetterCount = Static<typeof LetterCount>

export const GatewayLetterChoice = Type.Object({
  ids: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 1000, uniqueItems: true }),
})
export type GatewayLetterChoice = Static<typeof GatewayLetterChoice>

/** What became of dead letters that were given another try; those that are refused stay. */
export const RedriveAnswer = Type.Object(
  {
    redriven: Type.Integer(),
    refused: Type.Array(
      Type.Object({
        id: Type.Integer(),
        code: Type.String({ description: 'CONFLICT if it cannot become right' }),
        reason: Type.String(),
      }),
    ),
  },
  { title: 'RedriveAnswer' },
)
export type RedriveAnswer = Static<typeof RedriveAnswer>

/** Schemas of the routes of dead letters. */
export const deadLetterRoutes = {
  reject: {
    summary: 'Set messages aside that a reader cannot deal with; it goes on with the next ones',
    tags,
    body: MessageRefusal,
    response: { 200: Type.Object({ rejected: Type.Integer() }), ...errorAnswers },
  },
  list: {
    summary: 'Messages that were set aside, from the oldest on or from the newest back',
    tags,
    querystring: GatewayLetterQuery,
    response: { 200: Type.Array(ShownDeadLetter), ...errorAnswers },
  },
  counts: {
    summary: 'How many messages of each kind were set aside for each reason',
    tags,
    response: { 200: Type.Array(LetterCount), ...errorAnswers },
  },
  redrive: {
    summary:
      'Give messages another try: through the checks that refused them, or to the readers that did; what was sent goes out as a new message',
    tags,
    body: GatewayLetterChoice,
    response: { 200: RedriveAnswer, ...errorAnswers },
  },
  purge: {
    summary: 'Give dead letters up for good',
    tags,
    body: GatewayLetterChoice,
    response: { 200: Type.Object({ purged: Type.Integer() }), ...errorAnswers },
  },
} as const
