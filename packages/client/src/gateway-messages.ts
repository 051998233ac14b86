import type { HttpClient } from './http.ts'

/** What a message carries: a JSON value, or text (XML, CSV, …) or bytes (Avro, …) as they stand. */
export type OutgoingPayload = { readonly payload: unknown } | { readonly content: string | Uint8Array }

/** A message as a participant system sends it. */
export type OutgoingMessage = OutgoingPayload & {
  readonly channel: string
  readonly topic: { readonly owner: string; readonly name: string; readonly version?: string }
  readonly transactionId?: string
  readonly initiatingMessageId?: string
}

/** A verified message as a participant system reads it. */
export type IncomingMessage = {
  readonly id: string
  readonly fqcn: string
  readonly sender: string
  /** The name that the sender calls itself on the ledger, and what the address book calls it, if they are known. */
  readonly senderName?: string
  readonly senderAlias?: string
  readonly topicOwner: string
  readonly topicName: string
  readonly topicVersion: string
  /** Text, or bytes in base64. */
  readonly payload: string
  readonly payloadEncoding?: 'base64'
  readonly timestampISO: string
  readonly transactionId: string | null
  readonly initiatingMessageId: string | null
  /** Of a message with a file; `size` in bytes. It can be opened when it is `ready`. */
  readonly file?: { readonly name: string; readonly contentType: string; readonly size: number; readonly state: string }
}

/** A message this gateway sent, with what became of it. */
export type SentMessage = {
  readonly id: string
  readonly fqcn: string
  readonly status: 'uploading' | 'queued' | 'sealed' | 'sent' | 'failed'
  readonly results: readonly {
    readonly did: string
    readonly status: string
    readonly code?: string
    readonly reason?: string
  }[]
  readonly receipts?: readonly {
    readonly recipient: string
    readonly status: string
    readonly reason?: string
    readonly at: number
  }[]
}

/** Messages of a gateway: sent, read, acknowledged, looked at. */
export function gatewayMessages(http: HttpClient) {
  const path = (text: string): string => encodeURIComponent(text)
  return {
    send({ channel, topic, transactionId, initiatingMessageId, ...message }: OutgoingMessage) {
      return http.call<{ clientGatewayMessageId: string; did: string; duplicate: boolean }>(
        'POST',
        '/api/v2/messages',
        {
          fqcn: channel,
          topicOwner: topic.owner,
          topicName: topic.name,
          ...(topic.version === undefined ? {} : { topicVersion: topic.version }),
          ...payloadText(message),
          ...(transactionId === undefined ? {} : { transactionId }),
          ...(initiatingMessageId === undefined ? {} : { initiatingMessageId }),
        },
      )
    },
    receive(fqcn: string, { client, amount }: { client?: string; amount?: number } = {}) {
      const query = new URLSearchParams({
        fqcn,
        ...(client ? { clientId: client } : {}),
        ...(amount ? { amount: String(amount) } : {}),
      })
      return http.call<IncomingMessage[]>('GET', `/api/v2/messages?${query}`)
    },
    /** What a reader has not acknowledged, oldest first; unlike `receive` it takes nothing from other readers of its id. */
    peek(fqcn: string, { client, amount = 100 }: { client?: string; amount?: number } = {}) {
      const query = new URLSearchParams({
        fqcn,
        peek: 'true',
        amount: String(amount),
        ...(client ? { clientId: client } : {}),
      })
      return http.call<IncomingMessage[]>('GET', `/api/v2/messages?${query}`)
    },
    acknowledge: (fqcn: string, messagesIds: readonly string[], client?: string) =>
      http.call<{ acknowledged: number }>('POST', '/api/v2/messages/ack', {
        fqcn,
        messagesIds,
        ...(client ? { clientId: client } : {}),
      }),
    sent: (id: string) => http.call<SentMessage>('GET', `/api/v2/messages/${path(id)}`),
    listSent: (limit = 20) => http.call<SentMessage[]>('GET', `/api/v2/messages/sent?limit=${limit}`),
    rejected: () =>
      http.call<{ code: string; reason: string; id: string | null }[]>('GET', '/api/v2/messages/rejected'),
  }
}

function payloadText(message: OutgoingPayload): { readonly payload: string; readonly payloadEncoding?: 'base64' } {
  if (!('content' in message)) return { payload: JSON.stringify(message.payload) }
  const { content } = message
  if (typeof content === 'string') return { payload: content }
  return { payload: Buffer.from(content).toString('base64'), payloadEncoding: 'base64' }
}
