import type {
  ClientSubscription,
  FoundMessages,
  MessageRefusal,
  ReceivedMessage,
  RedriveAnswer,
  SearchQuery,
  ShownDeadLetter,
} from '@digital-spine/api'
import type { HttpClient } from './http.ts'

/** A verified message as a participant system reads it. */
export type IncomingMessage = ReceivedMessage

/** Which reader asks, and for how much: 100 messages if left out. */
type Reading = { readonly client?: string; readonly amount?: number }

/** Why it cannot, and which reader it is. */
type Refusal = Partial<Pick<MessageRefusal, 'clientId' | 'code' | 'reason'>>

const patienceMs = 30_000

/** Messages of a gateway as its readers fetch them, and these readers. */
export function gatewayReading(http: HttpClient) {
  const poll = (fqcn: string, { client, amount = 100 }: Reading, more: Record<string, string>): string => {
    const named = client === undefined ? {} : { clientId: client }
    return `/api/v2/messages?${new URLSearchParams({ fqcn, amount: String(amount), ...named, ...more })}`
  }
  return {
    /**
     * Messages of a channel that the reader has neither acknowledged nor in hand, oldest first; lent for 30 s. It waits for
     * the first one as long as `waitSeconds` says, 60 at most.
     */
    receive(fqcn: string, options: Reading & { readonly waitSeconds?: number; readonly signal?: AbortSignal } = {}) {
      const { waitSeconds = 0, signal, ...reading } = options
      const path = poll(fqcn, reading, { acknowledge: 'explicit', wait: String(waitSeconds) })
      const timeoutMs = waitSeconds * 1000 + patienceMs
      return http.call<IncomingMessage[]>('GET', path, undefined, { timeoutMs, ...(signal ? { signal } : {}) })
    },
    /** What a reader has not acknowledged, oldest first; unlike `receive` it takes nothing from other readers of its id. */
    peek: (fqcn: string, reading: Reading = {}) =>
      http.call<IncomingMessage[]>('GET', poll(fqcn, reading, { peek: 'true' })),
    acknowledge: (fqcn: string, messagesIds: readonly string[], client?: string) =>
      http.call<undefined>('POST', '/api/v2/messages/ack', {
        ...{ fqcn, messagesIds },
        ...(client === undefined ? {} : { clientId: client }),
      }),
    /** Sets messages aside that a reader cannot deal with; each becomes a dead letter. */
    rejectMessages: (fqcn: string, messagesIds: readonly string[], refusal: Refusal = {}) =>
      http.call<{ rejected: number }>('POST', '/api/v2/messages/reject', { fqcn, messagesIds, ...refusal }),
    deadLetters: {
      /** What was set aside, oldest first: the next 1000 after a number. */
      list: (after = 0) => http.call<ShownDeadLetter[]>('GET', `/api/v2/dead-letters?limit=1000&after=${after}`),
      /** Gives them another try: through the checks that refused them, or to the readers that did. */
      redrive: (ids: readonly number[]) => http.call<RedriveAnswer>('POST', '/api/v2/dead-letters/redrive', { ids }),
      purge: (ids: readonly number[]) => http.call<{ purged: number }>('POST', '/api/v2/dead-letters/purge', { ids }),
    },
    /**
     * Messages received and sent that fit all that is given, newest first, without payloads. A page may be short, or empty,
     * while `next` says that there is more to look through: give it as `after`.
     */
    search(query: Partial<SearchQuery> = {}) {
      const given = Object.entries(query).map(([name, value]) => [name, String(value)])
      return http.call<FoundMessages>('GET', `/api/v2/messages/search?${new URLSearchParams(given)}`)
    },
    /** A message that was received, by its id; the oldest if several senders have given the same. */
    received: (id: string) =>
      http.call<IncomingMessage & { readonly state: 'delivered' | 'processed' }>(
        'GET',
        `/api/v2/messages/${encodeURIComponent(id)}?direction=in`,
      ),
    /** Who reads, on which channel. */
    clients: () => http.call<ClientSubscription[]>('GET', '/api/v2/clients'),
    /** Forgets readers, by `CLIENT:FQCN`; who comes back begins with the oldest message. */
    removeClients: (ids: readonly string[]) => http.call<undefined>('DELETE', '/api/v2/clients', { clientsIds: ids }),
  }
}
