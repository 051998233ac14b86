import type {
  BatchAnswer,
  BrokerOperations,
  Cursor,
  DeadLetter,
  EntryFilter,
  HttpEntry,
  LentEntries,
  MailboxEntry,
  ReplayFrom,
} from '@digital-spine/api'
import { type Did, fromBase64url, toBase64url } from '@digital-spine/core'
import type { HttpClient } from './http.ts'

/** A client id of a mailbox, one's own if none is named. */
type Reader = { readonly client: string; readonly mailbox?: Did }
type DeadLetterEntry = Omit<DeadLetter, 'entry'> & { readonly entry: MailboxEntry }
type Lent = Omit<LentEntries, 'entries'> & { readonly entries: readonly MailboxEntry[] }

/** What a participant does with messages and mailboxes over HTTP, where it holds no stream. */
export type MailboxClient = {
  /** Sends up to 256 sealed messages in order; answers for each. */
  sendBatch(messages: readonly BrokerOperations['send']['argument'][]): Promise<BatchAnswer['answers']>
  /** Lends entries, waiting up to `waitSeconds` (at most 60) for some; what is not acknowledged in time comes again. */
  receive(
    reader: Reader & { limit?: number; waitSeconds?: number; filter?: EntryFilter; signal?: AbortSignal },
  ): Promise<Lent>
  /** Answers up to which position the client id is done. */
  acknowledge(reader: Reader, positions: readonly number[]): Promise<number>
  /** Sets an entry aside as a dead letter; answers up to which position the client id is done. */
  reject(reader: Reader, position: number, code: string): Promise<number>
  cursors(mailbox?: Did): Promise<readonly Cursor[]>
  pause(reader: Reader, paused: boolean): Promise<void>
  rewind(reader: Reader, to: ReplayFrom): Promise<number>
  deleteCursor(reader: Reader): Promise<void>
  /** A page by position, of one client id or all; `next` is the `after` of the next page. */
  deadLetters(options?: {
    mailbox?: Did
    client?: string
    after?: number
    limit?: number
  }): Promise<{ deadLetters: readonly DeadLetterEntry[]; next?: number }>
  /** Has dead letters delivered again, all of the client id if no positions are given; answers which. */
  redrive(reader: Reader, positions?: readonly number[]): Promise<readonly number[]>
  /** Deletes dead letters for good; answers how many. */
  purge(reader: Reader, positions?: readonly number[]): Promise<number>
}

const marginMs = 10_000

export function createMailboxClient(http: Pick<HttpClient, 'call'>): MailboxClient {
  const cursorAt = ({ client, mailbox }: Reader): string => `${at(mailbox)}/cursors/${encodeURIComponent(client)}`
  return {
    async sendBatch(messages) {
      const batch = { messages: messages.map(({ header, body, to }) => ({ header, body: toBase64url(body), to })) }
      return (await http.call<BatchAnswer>('POST', '/v1/messages', batch)).answers
    },
    async receive({ client, mailbox, limit = 64, waitSeconds = 0, filter = {}, signal }) {
      const { topics = [], senders = [], channels = [], kinds = [] } = filter
      const query = new URLSearchParams({ client, limit: String(limit), wait: String(waitSeconds) })
      const criteria = { topic: topics, sender: senders, channel: channels, kind: kinds }
      for (const [name, values] of Object.entries(criteria)) for (const value of values) query.append(name, value)
      const timeoutMs = waitSeconds * 1000 + marginMs
      const path = `${at(mailbox)}/messages?${query}`
      const { entries, ...lent } = await http.call<LentEntries>('GET', path, undefined, {
        timeoutMs,
        ...(signal === undefined ? {} : { signal }),
      })
      return { ...lent, entries: entries.map(readEntry) }
    },
    async acknowledge({ client, mailbox }, positions) {
      return (await http.call<{ floor: number }>('POST', `${at(mailbox)}/acks`, { client, positions })).floor
    },
    async reject({ client, mailbox }, position, code) {
      const body = { client, position, code }
      return (await http.call<{ floor: number }>('POST', `${at(mailbox)}/rejections`, body)).floor
    },
    cursors: async (mailbox) => (await http.call<{ cursors: Cursor[] }>('GET', `${at(mailbox)}/cursors`)).cursors,
    pause: async (reader, paused) => void (await http.call('PATCH', cursorAt(reader), { paused })),
    rewind: async (reader, to) => (await http.call<{ floor: number }>('POST', `${cursorAt(reader)}/rewind`, to)).floor,
    deleteCursor: async (reader) => void (await http.call('DELETE', cursorAt(reader))),
    async deadLetters({ mailbox, ...query } = {}) {
      const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
      const page = await http.call<{ deadLetters: DeadLetter[]; next?: number }>(
        'GET',
        `${at(mailbox)}/dead-letters?${search}`,
      )
      return { ...page, deadLetters: page.deadLetters.map((letter) => ({ ...letter, entry: readEntry(letter.entry) })) }
    },
    async redrive({ client, mailbox }, positions) {
      const body = { client, ...(positions === undefined ? {} : { positions }) }
      return (await http.call<{ positions: number[] }>('POST', `${at(mailbox)}/dead-letters/redrive`, body)).positions
    },
    async purge({ client, mailbox }, positions) {
      const body = { client, ...(positions === undefined ? {} : { positions }) }
      return (await http.call<{ purged: number }>('POST', `${at(mailbox)}/dead-letters/purge`, body)).purged
    },
  }
}

const at = (mailbox?: Did): string => `/v1/mailboxes/${mailbox === undefined ? 'me' : encodeURIComponent(mailbox)}`

function readEntry({ body, redelivered, replayed, channel, ...entry }: HttpEntry): MailboxEntry {
  return {
    ...entry,
    ...(channel === undefined ? {} : { channel }),
    ...(body === undefined ? {} : { body: fromBase64url(body) }),
    ...(redelivered === undefined ? {} : { redelivered }),
    ...(replayed === undefined ? {} : { replayed }),
  }
}
