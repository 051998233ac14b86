import type {
  NewMessage,
  ReceivedMessage,
  SendAnswer,
  SendBatchAnswer,
  SentDetails,
  SentMessage,
} from '@digital-spine/api'
import type { HttpClient } from './http.ts'

/** What a message carries: a JSON value, or text (XML, CSV, …) or bytes (Avro, …) as they stand. */
export type OutgoingPayload = { readonly payload: unknown } | { readonly content: string | Uint8Array }

/** A message as a participant system sends it. */
export type OutgoingMessage = OutgoingPayload & {
  readonly channel: string
  readonly topic: { readonly owner: string; readonly name: string; readonly version?: string }
  readonly transactionId?: string
  readonly initiatingMessageId?: string
  /** Those of the channel's recipients that it is for: DIDs, names or aliases; all of them if left out. */
  readonly recipients?: readonly string[]
  /** Anonymous mailboxes that it is for, on a channel to such. */
  readonly anonymousRecipients?: readonly string[]
  /** When it is of no use to anybody any more, ms. */
  readonly expiresAt?: number
}

/** How an answer is waited for: for how long, and on which channel; on any if none is named. */
export type RequestOptions = {
  readonly timeoutSeconds?: number
  readonly replyChannel?: string
  readonly signal?: AbortSignal
}

/** Messages of a gateway: sent, and looked at. */
export function gatewayMessages(http: HttpClient) {
  const path = (text: string): string => encodeURIComponent(text)
  return {
    send: (message: OutgoingMessage) => http.call<SendAnswer>('POST', '/api/v2/messages', asNewMessage(message)),
    /** Up to 256 messages in this order, each taken or refused for itself. */
    sendBatch: async (messages: readonly OutgoingMessage[]) =>
      (await http.call<SendBatchAnswer>('POST', '/api/v2/messages/batch', { messages: messages.map(asNewMessage) }))
        .answers,
    /** Waits for an answer, 30 s if nothing else is said. Throws REPLY_TIMEOUT. */
    sendForReply: (message: OutgoingMessage, { timeoutSeconds = 30, replyChannel, signal }: RequestOptions = {}) =>
      http.call<ReceivedMessage>(
        'POST',
        '/api/v2/messages/request',
        { ...asNewMessage(message), timeoutSeconds, ...(replyChannel === undefined ? {} : { replyChannel }) },
        { timeoutMs: (timeoutSeconds + 30) * 1000, ...(signal === undefined ? {} : { signal }) },
      ),
    sent: (id: string) => http.call<SentDetails>('GET', `/api/v2/messages/${path(id)}`),
    listSent: (limit = 20) => http.call<SentMessage[]>('GET', `/api/v2/messages/sent?limit=${limit}`),
    rejected: () =>
      http.call<{ code: string; reason: string; id: string | null }[]>('GET', '/api/v2/messages/rejected'),
  }
}

function asNewMessage({ channel, topic, recipients, ...message }: OutgoingMessage): NewMessage {
  const { transactionId, initiatingMessageId, anonymousRecipients, expiresAt } = message
  return {
    fqcn: channel,
    topicOwner: topic.owner,
    topicName: topic.name,
    ...(topic.version === undefined ? {} : { topicVersion: topic.version }),
    ...payloadText(message),
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(initiatingMessageId === undefined ? {} : { initiatingMessageId }),
    ...(recipients === undefined ? {} : { recipients: [...recipients] }),
    ...(anonymousRecipients === undefined ? {} : { anonymousRecipient: [...anonymousRecipients] }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
}

function payloadText(message: OutgoingPayload): { readonly payload: string; readonly payloadEncoding?: 'base64' } {
  if (!('content' in message)) return { payload: JSON.stringify(message.payload) }
  const { content } = message
  if (typeof content === 'string') return { payload: content }
  return { payload: Buffer.from(content).toString('base64'), payloadEncoding: 'base64' }
}
