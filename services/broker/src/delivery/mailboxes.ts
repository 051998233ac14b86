import type { MailboxEntry } from '@digital-spine/api'
import type { MessageLog } from '../log/message-log.ts'
import type { Subscription } from './subscription.ts'

/** Who reads what here: one subscription per (mailbox, client id); a newer one fences the older. */
export type Mailboxes = {
  add(subscription: Subscription): void
  remove(subscription: Subscription): void
  /** Tells the readers of a mailbox what was written to it. */
  notify(mailbox: string, entry: MailboxEntry): void
  /** Watches a mailbox until it is disposed of; `changed` resolves when something new comes or one of its cursors moves. */
  watch(mailbox: string): Disposable & { readonly changed: Promise<void> }
  check(): void
  readonly size: number
}

export function createMailboxes(log: Pick<MessageLog, 'onEntry' | 'onCursor'>): Mailboxes {
  const readers = new Map<string, Map<string, Subscription>>()
  const watching = new Map<string, Set<() => void>>()
  const tellWatchers = (mailbox: string): void => {
    for (const resolve of watching.get(mailbox) ?? []) resolve()
  }
  log.onEntry((mailbox) => {
    for (const subscription of readers.get(mailbox)?.values() ?? []) subscription.lookAgain()
    tellWatchers(mailbox)
  })
  log.onCursor((mailbox, client, state) => {
    readers.get(mailbox)?.get(client)?.follow(state)
    tellWatchers(mailbox)
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
      tellWatchers(mailbox)
    },
    watch(mailbox) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const watchers = watching.get(mailbox) ?? new Set()
      watching.set(mailbox, watchers.add(resolve))
      return {
        changed: promise,
        [Symbol.dispose]() {
          watchers.delete(resolve)
          if (watchers.size === 0 && watching.get(mailbox) === watchers) watching.delete(mailbox)
        },
      }
    },
    check() {
      for (const clients of readers.values()) for (const subscription of clients.values()) void subscription.check()
    },
    get size() {
      return readers.size
    },
  }
}
