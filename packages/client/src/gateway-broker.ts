import type { AuditedEvent, BrokerPolicy, BrokerQuota, Mailbox, QuotaAnswer, QuotaChange } from '@digital-spine/api'
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
    setTopicRetention: (topic: string, retentionMs: number | null) =>
      http.call<unknown>('PATCH', at('topics', topic), { retentionMs }),
    mailboxes: async () => (await http.call<{ mailboxes: Mailbox[] }>('GET', at('mailboxes'))).mailboxes,
    /** Of a mailbox of this participant; `me` is its own. */
    setMailboxRetention: (mailbox: string, retentionMs: number | null) =>
      http.call<Mailbox>('PATCH', at('mailboxes', mailbox), { retentionMs }),
    deleteMailbox: (mailbox: string) => http.call<undefined>('DELETE', at('mailboxes', mailbox)),
  }
}
