import type { MailboxEntry } from '@digital-spine/api'
import type { MessageLog } from '../log/message-log.ts'
import type { Subscription } from './subscription.ts'

/** Who reads what here: one subscription per (mailbox, client id); a newer one fences the older. */
export type Mailboxes = {
  add(subscription: Subscription): void
  remove(subscription: Subscription): void
  /** Tells the readers of a mailbox what was written to it. */
  notify(mailbox: string, entry: MailboxEntry): void
  /** Resolves when a mailbox has something new or one of its cursors has moved, or when the signal ends the wait. */
  waitFor(mailbox: string, signal: AbortSignal): Promise<void>
  checkLeases(): void
  readonly size: number
}

export function createMailboxes(log: Pick<MessageLog, 'onEntry' | 'onCursor'>): Mailboxes {
  const readers = new Map<string, Map<string, Subscription>>()
  const waiting = new Map<string, Set<() => void>>()
  const rouse = (mailbox: string): void => {
    for (const resolve of waiting.get(mailbox) ?? []) resolve()
    waiting.delete(mailbox)
  }
  log.onEntry((mailbox) => {
    for (const subscription of readers.get(mailbox)?.values() ?? []) subscription.lookAgain()
    rouse(mailbox)
  })
  log.onCursor((mailbox, client, state) => {
    readers.get(mailbox)?.get(client)?.follow(state)
    rouse(mailbox)
  })
  return {
    add(subscription) {
      const { mailbox, client } = subscription
      readers.get(mailbox)?.get(client)?.fence()
      const clients = readers.get(mailbox) ?? new Map<string, Subscription>()
      readers.set(mailbox, clients.set(client, subscription))
    },
    remove(subscription) {
      subscription.close()
      const clients = readers.get(subscription.mailbox)
      if (clients?.get(subscription.client) === subscription) clients.delete(subscription.client)
      if (clients?.size === 0) readers.delete(subscription.mailbox)
    },
    notify(mailbox, entry) {
      for (const subscription of readers.get(mailbox)?.values() ?? []) subscription.offer(entry)
      rouse(mailbox)
    },
    waitFor(mailbox, signal) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const others = waiting.get(mailbox) ?? new Set()
      waiting.set(mailbox, others.add(resolve))
      const stop = (): void => {
        others.delete(resolve)
        if (others.size === 0 && waiting.get(mailbox) === others) waiting.delete(mailbox)
        resolve()
      }
      signal.addEventListener('abort', stop)
      return promise.finally(() => signal.removeEventListener('abort', stop))
    },
    checkLeases() {
      for (const clients of readers.values())
        for (const subscription of clients.values()) void subscription.checkLeases()
    },
    get size() {
      return readers.size
    },
  }
}
