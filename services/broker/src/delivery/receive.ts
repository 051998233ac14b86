import { setTimeout as delay } from 'node:timers/promises'
import type { EntryFilter } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { BrokerContext } from '../context.ts'
import type { Lease } from '../log/message-log.ts'

/** Every reader without a connection is the same to a cursor, so that any process goes on where another was. */
const reader = 'http'

/**
 * Lends what there is for a client id of a mailbox; waits for something to come until `waitMs` have passed or the signal
 * ends it.
 */
export async function receive(
  { log, limits, now, mailboxes }: Pick<BrokerContext, 'log' | 'limits' | 'now' | 'mailboxes'>,
  { mailbox, client }: { mailbox: Did; client: string },
  options: { limit: number; filter: EntryFilter | null; maxClients: number; waitMs: number; signal: AbortSignal },
): Promise<Lease> {
  const { limit, filter, maxClients, waitMs, signal } = options
  const { leaseMs, maxDeliveries } = limits
  const deadline = performance.now() + waitMs
  for (;;) {
    using mailboxNews = mailboxes.watch(mailbox)
    const left = deadline - performance.now()
    const request = { reader, limit, filter, leaseMs, maxDeliveries, maxClients, at: now() }
    const lent = await log.lease(mailbox, client, request)
    if (lent.entries.length > 0 || signal.aborted || (left <= 0 && !lent.more)) return lent
    // What is lent to somebody else now may come back within a lease.
    if (!lent.more) await within(Math.min(left, leaseMs), signal, mailboxNews.changed)
  }
}

/** Waits for something, but no longer than that. */
async function within(ms: number, signal: AbortSignal, event: Promise<void>): Promise<void> {
  const over = new AbortController()
  const end = delay(ms, undefined, { signal: AbortSignal.any([signal, over.signal]) })
  await Promise.race([event, end.catch(() => undefined)])
  over.abort()
}
