import { type Static, Type } from 'typebox'
import { FileDescription } from './activity.ts'
import { errorAnswers } from './error-answer.ts'
import { ShownParty } from './gateway-people.ts'
import { ReceivedMessage } from './gateway-reading.ts'
import { deliveryStates, SentDetails } from './gateway-send.ts'

const text = Type.String({ minLength: 1, maxLength: 255 })
const time = (description: string) => Type.String({ format: 'date-time', description })
const textOrNull = (description: string) => Type.Unsafe<string | null>({ type: ['string', 'null'], description })

const direction = Type.Enum(['in', 'out'], { description: 'received here, or sent from here' })

/** `GET /api/v2/messages/search`. All that is given has to fit. */
export const SearchQuery = Type.Object({
  direction: Type.Optional(direction),
  from: Type.Optional(time('taken by the broker, or accepted here, then or later')),
  to: Type.Optional(time('then or earlier')),
  fqcn: Type.Optional(text),
  topic: Type.Optional(Type.String({ pattern: '^[^/]{1,255}/[^/]{1,255}$', description: 'OWNER/NAME' })),
  peer: Type.Optional(
    Type.String({ ...text, description: 'its sender, or one of its recipients: a DID, name or alias' }),
  ),
  state: Type.Optional(Type.Enum(deliveryStates, { description: 'at one of its recipients, or here' })),
  file: Type.Optional(Type.Boolean({ description: 'those with a file, or without' })),
  id: Type.Optional(text),
  transactionId: Type.Optional(text),
  initiatingMessageId: Type.Optional(Type.String({ ...text, description: 'answers to this message' })),
  after: Type.Optional(
    Type.String({
      pattern: '^(-|\\d{1,16}\\.\\d{1,16})_(-|\\d{1,16}\\.\\d{1,16})$',
      description: '`next` of the page before',
    }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
})
export type SearchQuery = Static<typeof SearchQuery>

/** A message that was found, without its payload. */
export const FoundMessage = Type.Object(
  {
    direction,
    id: Type.String(),
    fqcn: Type.String(),
    topicOwner: Type.String(),
    topicName: Type.String(),
    topicVersion: Type.String(),
    peers: Type.Array(
      Type.Object({
        ...ShownParty.properties,
        state: Type.Enum(deliveryStates),
        code: Type.Optional(Type.String({ description: 'why it was rejected, or failed' })),
      }),
      { description: 'its sender, or its recipients as far as they are known' },
    ),
    transactionId: textOrNull('its sender gave it'),
    initiatingMessageId: textOrNull('the message that it answers'),
    initiatingTransactionId: textOrNull('the transaction that it answers'),
    isFile: Type.Boolean(),
    file: Type.Optional(FileDescription),
    timestampISO: time('when the broker took it, or it was accepted here'),
  },
  { title: 'FoundMessage' },
)
export type FoundMessage = Static<typeof FoundMessage>

/** A page of what was found; it may be short, or empty, though `next` says that there is more to look through. */
export const FoundMessages = Type.Object(
  { messages: Type.Array(FoundMessage), next: Type.Optional(Type.String()) },
  { title: 'FoundMessages' },
)
export type FoundMessages = Static<typeof FoundMessages>

/** `GET /api/v2/messages/{id}`: of one that was sent and one that was received under the same id, the sent one if left out. */
export const MessageChoice = Type.Object({ direction: Type.Optional(direction) })
export type MessageChoice = Static<typeof MessageChoice>

/** A received message with its proof. */
export const ReceivedDetails = Type.Object(
  {
    ...ReceivedMessage.properties,
    direction: Type.Literal('in'),
    state: Type.Enum(['delivered', 'processed']),
    header: Type.String({ description: 'the signed header, a JWS' }),
  },
  { title: 'ReceivedDetails' },
)

/** Schemas of the routes that find messages. */
export const searchRoutes = {
  message: {
    summary: 'A message that was sent from here, with what became of it, or received here',
    tags: ['messages'],
    querystring: MessageChoice,
    response: { 200: Type.Union([SentDetails, ReceivedDetails]), ...errorAnswers },
  },
  evidence: {
    summary: 'All that proves a message, as `spine evidence verify` takes it; a line of JSON each',
    tags: ['messages'],
    querystring: MessageChoice,
    response: {
      200: {
        description: 'lines of JSON, as in an export',
        content: { 'application/x-ndjson': { schema: Type.String() } },
      },
      ...errorAnswers,
    },
  },
  search: {
    summary: 'Search messages received and sent, newest first',
    tags: ['messages'],
    querystring: SearchQuery,
    response: { 200: FoundMessages, ...errorAnswers },
  },
} as const
