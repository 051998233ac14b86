import type {
  AuditedEvent,
  BrokerPolicy,
  BrokerQuota,
  Cursor,
  CursorChange,
  DeadLetter,
  DeadLetterPage,
  Mailbox,
  QuotaAnswer,
  QuotaChange,
  Rewind,
} from '@digital-spine/api'
import type { HttpClient } from './http.ts'

type AuditFilter = {
  readonly after?: number
  readonly limit?: number
  readonly actor?: string
  readonly action?: string
}

/** The broker as a participant sees and steers it through its gateway. */
export function gatewayBroker(http: HttpClient) {
  const at = (...parts: string[]): string => ['/api/v2/broker', ...parts.map(encodeURIComponent)].join('/')
  const choose = <T>(mailbox: string, verb: string, client: string, positions?: readonly number[]): Promise<T> =>
    http.call('POST', at('mailboxes', mailbox, 'dead-letters', verb), {
      client,
      ...(positions === undefined ? {} : { positions }),
    })
  return {
    policy: () => http.call<BrokerPolicy>('GET', at('policy')),
    /** What this participant may use, and what it uses. */
    quota: () => http.call<QuotaAnswer>('GET', at('quota')),
    /** A participant's quota, for administrators. */
    quotaOf: (did: string) => http.call<BrokerQuota>('GET', at('quotas', did)),
    setQuota: (did: string, change: QuotaChange) => http.call<BrokerQuota>('PUT', at('quotas', did), change),
    /** What was done and refused, oldest first, for administrators. */
    async audit(filter: AuditFilter = {}) {
      const given = Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)])
      return (await http.call<{ events: AuditedEvent[] }>('GET', `${at('audit')}?${new URLSearchParams(given)}`)).events
    },
    mailboxes: async () => (await http.call<{ mailboxes: Mailbox[] }>('GET', at('mailboxes'))).mailboxes,
    /** Of a mailbox of this participant; `me` is its own. */
    setMailboxRetention: (mailbox: string, retentionMs: number | null) =>
      http.call<Mailbox>('PATCH', at('mailboxes', mailbox), { retentionMs }),
    deleteMailbox: (mailbox: string) => http.call<undefined>('DELETE', at('mailboxes', mailbox)),
    /** Who reads a mailbox. */
    cursors: async (mailbox: string) =>
      (await http.call<{ cursors: Cursor[] }>('GET', at('mailboxes', mailbox, 'cursors'))).cursors,
    pause: (mailbox: string, client: string, paused: boolean) =>
      http.call<CursorChange>('PATCH', at('mailboxes', mailbox, 'cursors', client), { paused }),
    /** Answers the position after which the reader goes on. */
    rewind: async (mailbox: string, client: string, to: Rewind) =>
      (await http.call<{ floor: number }>('POST', at('mailboxes', mailbox, 'cursors', client, 'rewind'), to)).floor,
    async deadLetters(mailbox: string, client?: string) {
      const all: DeadLetter[] = []
      for (let after: number | undefined = 0; after !== undefined; ) {
        const query = new URLSearchParams({ after: String(after), ...(client === undefined ? {} : { client }) })
        const page: DeadLetterPage = await http.call('GET', `${at('mailboxes', mailbox, 'dead-letters')}?${query}`)
        all.push(...page.deadLetters)
        after = page.next
      }
      return all
    },
    /** Delivers dead letters of a reader again, all if no positions are given; answers their positions. */
    redrive: async (mailbox: string, client: string, positions?: readonly number[]) =>
      (await choose<{ positions: number[] }>(mailbox, 'redrive', client, positions)).positions,
    /** Answers how many are given up. */
    purgeDeadLetters: async (mailbox: string, client: string, positions?: readonly number[]) =>
      (await choose<{ purged: number }>(mailbox, 'purge', client, positions)).purged,
  }
}
