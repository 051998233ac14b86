import type { Did } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { CloudEvent, cloudEventBatchType } from './cloud-events.ts'
import { errorAnswers } from './error-answer.ts'
import { channelTypes } from './gateway-channels.ts'
import { ListQuery } from './page.ts'

const tags = ['messages']
const text = Type.String({ minLength: 1, maxLength: 255 })
const textOrNull = (description: string) => Type.Unsafe<string | null>({ type: ['string', 'null'], description })
const did = Type.Unsafe<Did>({ type: 'string' })
const nothing = Type.Null({ description: 'it is done' })
const time = (description: string) => Type.String({ format: 'date-time', description })

/** A reader of channels; each has a place of its own on each. Blanks around it do not count; webhooks read by themselves. */
export const ReaderName = Type.String({
  pattern: '^\\s*(?!webhook:)[A-Za-z0-9._:-]{1,247}\\s*$',
  description: 'of a reader',
})

const clientId = Type.Optional(ReaderName)
const topicFilter = {
  topicName: Type.Optional(text),
  topicOwner: Type.Optional(text),
  from: Type.Optional(time('those that the broker took then or later')),
}

const ReceivedFile = Type.Object(
  {
    name: Type.String(),
    contentType: Type.String(),
    size: Type.Integer({ description: 'bytes' }),
    state: Type.Enum(['arriving', 'ready'], { description: 'it can be fetched when it is ready' }),
  },
  { title: 'ReceivedFile' },
)

/** What a payload is, and who is shown it. */
export const payloadNote =
  'text, or bytes in base64; of a message with a file, what file it is; not shown to callers without the scope `receive`'
/** As callers with the scope `receive` see it. */
export type WithPayload<T> = T & { payload: string }

/** A received message, which has passed every check, as the DDHub client gateway shows it, with what ours has beside. */
export const ReceivedMessage = Type.Object(
  {
    id: Type.String(),
    clientGatewayMessageId: Type.String({ description: 'its id at its sender, which is the same' }),
    fqcn: Type.String(),
    position: Type.Integer({ description: 'its place in the mailbox at the broker' }),
    sender: did,
    senderName: Type.Optional(
      Type.String({ description: 'what the sender calls itself on the ledger, if it is known' }),
    ),
    senderAlias: Type.Optional(Type.String({ description: 'what the address book calls it' })),
    topicId: Type.String(),
    topicName: Type.String(),
    topicOwner: Type.String(),
    topicVersion: Type.String(),
    topicSchemaType: Type.String(),
    payload: Type.Optional(Type.String({ description: payloadNote })),
    payloadEncoding: Type.Optional(Type.Literal('base64', { description: 'there if the payload is no text' })),
    payloadDroppedDate: Type.Optional(time('when the payload was dropped, as its channel says; it is empty since')),
    payloadEncryption: Type.Boolean(),
    signature: Type.String(),
    signatureValid: Type.Literal('SUCCESS'),
    decryption: Type.Object({ status: Type.Enum(['SUCCESS', 'NOT_REQUIRED']) }),
    timestampISO: Type.String({ description: 'when the broker took it, ISO 8601' }),
    timestampNanos: Type.Number(),
    transactionId: textOrNull('its sender gave it'),
    initiatingMessageId: textOrNull('the message that it answers'),
    initiatingTransactionId: textOrNull('the transaction that it answers'),
    traceparent: textOrNull('W3C Trace Context of its sender'),
    redelivered: Type.Optional(Type.Boolean({ description: 'true if this reader may have had it before' })),
    file: Type.Optional(ReceivedFile),
  },
  { title: 'ReceivedMessage' },
)
export type ReceivedMessage = WithPayload<Static<typeof ReceivedMessage>>

/** A received message in a list, with what belongs to it. */
export const ListedMessage = Type.Object(
  {
    ...ReceivedMessage.properties,
    replyMessagesCount: Type.Integer({ description: 'messages sent from here that answer it' }),
    relatedMessagesCount: Type.Integer({ description: 'received messages that answer it or its transaction' }),
    isRead: Type.Boolean({ description: 'by who asks' }),
  },
  { title: 'ListedMessage' },
)
export type ListedMessage = WithPayload<Static<typeof ListedMessage>>

/** `GET /api/v2/messages`. */
export const PollQuery = Type.Object({
  ...{ fqcn: text, clientId, ...topicFilter },
  amount: Type.Integer({ minimum: 1, maximum: 1000, default: 1 }),
  wait: Type.Integer({ minimum: 0, maximum: 60, default: 0, description: 'for the first message, seconds' }),
  peek: Type.Boolean({ default: false, description: 'only look: nothing is lent or acknowledged' }),
  acknowledge: Type.Optional(
    Type.Literal('explicit', { description: 'acknowledge nothing that earlier polls have handed over' }),
  ),
})
export type PollQuery = Static<typeof PollQuery>

/** `POST /api/v2/messages/ack`. */
export const ReadingDone = Type.Object({
  messagesIds: Type.Array(text, { minItems: 1, maxItems: 1000 }),
  fqcn: Type.Optional(text),
  clientId,
})
export type ReadingDone = Static<typeof ReadingDone>

/** `GET /api/v2/messages/received`. What asks for an answer or what is answered goes over all channels. */
export const ReceivedQuery = Type.Object({
  ...{ fqcn: Type.Optional(text), clientId, ...topicFilter },
  amount: Type.Integer({ minimum: 1, maximum: 1000, default: 3 }),
  messageId: Type.Optional(Type.String({ ...text, description: 'answers to this message' })),
  messageIds: Type.Optional(Type.String({ maxLength: 8000, description: 'answers to these messages, with commas' })),
  transactionId: Type.Optional(Type.String({ ...text, description: 'answers to this transaction' })),
  initiatingMessageId: Type.Optional(Type.String({ ...text, description: 'the message with this id' })),
  initiatingTransactionId: Type.Optional(Type.String({ ...text, description: 'messages of this transaction' })),
})
export type ReceivedQuery = Static<typeof ReceivedQuery>

/** Schemas of the routes of readers. */
export const readingRoutes = {
  poll: {
    summary: 'Fetch messages, oldest first; the next poll acknowledges them unless readers do it by themselves',
    tags,
    querystring: PollQuery,
    response: {
      200: {
        description: 'the messages, in the media type that is asked for',
        content: {
          'application/json': { schema: Type.Array(ReceivedMessage) },
          [cloudEventBatchType]: { schema: Type.Array(CloudEvent) },
        },
      },
      ...errorAnswers,
    },
  },
  acknowledge: {
    summary: 'Mark messages as read, and done for the reader that is named by fqcn, clientId or both',
    tags,
    body: ReadingDone,
    response: { 204: nothing, ...errorAnswers },
  },
  received: {
    summary: 'Messages received, the latest first, whoever has read them',
    tags,
    querystring: ReceivedQuery,
    response: { 200: Type.Array(ListedMessage), ...errorAnswers },
  },
} as const

/** A reader on a channel. */
export const ClientSubscription = Type.Object(
  {
    clientId: Type.String({ description: 'CLIENT:FQCN' }),
    client: Type.String(),
    fqcn: Type.String(),
    createdDate: time('when it read first'),
    updatedDate: time('when it was here last, to the hour'),
  },
  { title: 'ClientSubscription' },
)
export type ClientSubscription = Static<typeof ClientSubscription>

const subscriptionId = Type.String({ minLength: 1, maxLength: 600, pattern: `^[^\\s&<>"'/\\r\\n]+$` })
export const ClientRemoval = Type.Object({
  clientsIds: Type.Array(subscriptionId, { minItems: 1, maxItems: 1000, uniqueItems: true }),
})
export type ClientRemoval = Static<typeof ClientRemoval>
const clientTags = ['clients']

/** Schemas of the routes of clients. */
export const clientRoutes = {
  list: {
    summary: 'Clients that read, each on each channel',
    tags: clientTags,
    querystring: ListQuery,
    response: { 200: Type.Array(ClientSubscription), ...errorAnswers },
  },
  remove: {
    summary: 'Forget a client and its place on a channel',
    tags: clientTags,
    params: Type.Object({ clientId: subscriptionId }),
    response: { 204: nothing, ...errorAnswers },
  },
  removeMany: {
    summary: 'Forget clients and their places',
    tags: clientTags,
    body: ClientRemoval,
    response: { 204: nothing, ...errorAnswers },
  },
} as const

/** `GET /api/v2/channels/messages/count`: of channels for message forms, those that are so. */
export const MessageCountQuery = Type.Object({
  type: Type.Optional(Type.Enum(channelTypes)),
  payloadEncryption: Type.Optional(Type.Boolean()),
  useAnonymousExtChannel: Type.Optional(Type.Boolean()),
})
export type MessageCountQuery = Static<typeof MessageCountQuery>

/** How many messages a channel has received, or sent. */
export const MessageCount = Type.Object({ fqcn: Type.String(), count: Type.Integer() }, { title: 'MessageCount' })
export type MessageCount = Static<typeof MessageCount>
