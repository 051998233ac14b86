import type { Did } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { ErrorAnswer, errorAnswers } from './error-answer.ts'
import { payloadNote, ReceivedMessage, type WithPayload } from './gateway-reading.ts'

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
    anonymousRecipient: Type.Optional(
      Type.Array(text(), {
        ...{ maxItems: 25, uniqueItems: true },
        description:
          'anonymous mailboxes that it is for, did:keys; on channels with useAnonymousExtChannel, and there only',
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

/** `POST /api/v2/messages/batch`. */
export const SendBatch = Type.Object(
  { messages: Type.Array(NewMessage, { minItems: 1, maxItems: 256, description: 'sent in this order' }) },
  { title: 'SendBatch' },
)
export type SendBatch = Static<typeof SendBatch>

/** Of each message what became of handing it over, or why it was refused, in their order. */
export const SendBatchAnswer = Type.Object(
  { answers: Type.Array(Type.Union([SendAnswer, ErrorAnswer])) },
  { title: 'SendBatchAnswer' },
)
export type SendBatchAnswer = Static<typeof SendBatchAnswer>

/** `POST /api/v2/messages/request`: a message that expires when its answer is due. */
export const MessageRequest = Type.Object(
  {
    ...NewMessage.properties,
    timeoutSeconds: Type.Integer({ minimum: 1, maximum: 300, default: 30 }),
    replyChannel: Type.Optional(
      Type.String({ ...text(), description: 'fqcn of the channel that the answer comes by; any if left out' }),
    ),
  },
  { title: 'MessageRequest' },
)
export type MessageRequest = Static<typeof MessageRequest>

/** What came of a request. */
export const ReplyState = Type.Object(
  {
    state: Type.Enum(['waiting', 'answered', 'late', 'none'], { description: 'late: the answer came, but too late' }),
    id: Type.Optional(Type.String({ description: 'of the answer' })),
  },
  { title: 'ReplyState' },
)
export type ReplyState = Static<typeof ReplyState>

const textOrNull = (description: string) => Type.Unsafe<string | null>({ type: ['string', 'null'], description })
const date = (description: string) => Type.String({ format: 'date-time', description })

/** `GET /api/v2/messages/sent`. What asks for answers or what is answered goes over all channels. */
export const SentQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 5 }),
  page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
  fqcn: Type.Optional(text()),
  topicName: Type.Optional(text()),
  topicOwner: Type.Optional(text()),
  clientGatewayMessageId: Type.Optional(text()),
  messageId: Type.Optional(Type.String({ ...text(), description: 'answers to this message' })),
  transactionId: Type.Optional(Type.String({ ...text(), description: 'answers to this transaction' })),
  initiatingMessageId: Type.Optional(Type.String({ ...text(), description: 'the message with this id' })),
  initiatingTransactionId: Type.Optional(Type.String({ ...text(), description: 'messages of this transaction' })),
})
export type SentQuery = Static<typeof SentQuery>

const SentRecipient = Type.Object(
  {
    messageId: Type.String(),
    did,
    name: Type.Optional(Type.String({ description: 'what it calls itself on the ledger, if that is known' })),
    alias: Type.Optional(Type.String({ description: 'what the address book calls it' })),
    failed: Type.Boolean(),
    state: Type.Enum([...deliveryStates]),
    at: Type.Optional(milliseconds('since when, if that is known')),
    code: Type.Optional(Type.String({ description: 'why it was rejected, or failed' })),
    reason: Type.Optional(Type.String()),
  },
  { title: 'SentRecipient' },
)

const SentResult = Type.Object(
  {
    did: Type.Optional(did),
    status: Type.Enum(['accepted', 'duplicate', 'refused']),
    position: Type.Optional(Type.Integer({ description: 'in the mailbox of the recipient' })),
    acceptedAt: Type.Optional(milliseconds('when the broker took it')),
    code: Type.Optional(Type.String()),
    reason: Type.Optional(Type.String()),
  },
  { title: 'SentResult' },
)

/** A sent message as the DDHub client gateway shows it, with what ours has beside. */
export const SentMessage = Type.Object(
  {
    id: Type.String(),
    clientGatewayMessageId: Type.String({ description: 'the same' }),
    messagesIds: Type.Array(Type.String()),
    fqcn: Type.String(),
    senderDid: did,
    topicId: Type.String(),
    topicOwner: Type.String(),
    topicName: Type.String(),
    topicVersion: Type.String(),
    payload: Type.Optional(Type.String({ description: payloadNote })),
    payloadEncoding: Type.Optional(Type.Literal('base64', { description: 'there if the payload is no text' })),
    payloadDroppedDate: Type.Optional(date('when the payload was dropped, as its channel says; it is empty since')),
    file: Type.Optional(
      Type.Object(
        {
          name: Type.String(),
          contentType: Type.String(),
          size: Type.Integer({ description: 'bytes' }),
        },
        { title: 'SentFile' },
      ),
    ),
    isFile: Type.Boolean(),
    payloadEncryption: Type.Optional(Type.Boolean({ description: 'there once it is sealed' })),
    signature: Type.String({ description: 'empty until it is sealed' }),
    transactionId: textOrNull('its sender gave it'),
    initiatingMessageId: textOrNull('the message that it answers'),
    initiatingTransactionId: textOrNull('the transaction that it answers'),
    expiresAt: Type.Optional(milliseconds('it is of no use to anybody then')),
    status: Type.Enum(['uploading', 'queued', 'sealed', 'sent', 'failed'], {
      description: 'failed: for all; sent: the broker has it for some at least',
    }),
    results: Type.Array(SentResult, { description: 'what the broker answered, and who is no recipient' }),
    recipients: Type.Array(SentRecipient),
    totalRecipients: Type.Integer(),
    totalSent: Type.Integer({ description: 'recipients that the broker has taken it for' }),
    totalFailed: Type.Integer(),
    relatedMessagesCount: Type.Integer({ description: 'received messages that answer it or its transaction' }),
    timestampISO: date('when the broker took it; before that, when it was handed over'),
    timestampNanos: Type.Number(),
    createdDate: date('when it was handed over'),
    updatedDate: date('when it came further last'),
  },
  { title: 'SentMessage' },
)
export type SentMessage = WithPayload<Static<typeof SentMessage>>

/** A sent message with its proofs. */
export const SentDetails = Type.Object(
  {
    ...SentMessage.properties,
    direction: Type.Literal('out'),
    reply: Type.Optional(ReplyState),
    header: textOrNull('the signed header, a JWS, once it is sealed'),
    receipts: Type.Array(
      Type.Object(
        {
          recipient: did,
          status: Type.String(),
          reason: Type.Optional(Type.String()),
          at: milliseconds('as its signer says'),
          jws: Type.String({ description: 'the signed batch of receipts that it is of' }),
        },
        { title: 'SentReceipt' },
      ),
    ),
  },
  { title: 'SentDetails' },
)
export type SentDetails = WithPayload<Static<typeof SentDetails>>

/** Schemas of the routes that send. */
export const sendRoutes = {
  send: { summary: 'Send a message', tags, body: NewMessage, response: { 200: SendAnswer, ...errorAnswers } },
  batch: {
    summary: 'Send messages, each for itself',
    tags,
    body: SendBatch,
    response: { 200: SendBatchAnswer, ...errorAnswers },
  },
  request: {
    summary: 'Send a message and wait for the answer, which readers get too; asks for the scope `receive` beside',
    tags,
    body: MessageRequest,
    response: { 200: ReceivedMessage, ...errorAnswers },
  },
  list: {
    summary: 'Messages sent, the latest first',
    tags,
    querystring: SentQuery,
    response: { 200: Type.Array(SentMessage), ...errorAnswers },
  },
} as const
