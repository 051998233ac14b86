import type { MailboxEntry } from '@digital-spine/api'
import type { Subscription } from './subscription.ts'

/** Who reads what: one subscription per (mailbox, client id); a newer one fences the older. */
export type Mailboxes = {
  add(subscription: Subscription, onFenced: () => void): void
  remove(subscription: Subscription): void
  /** Tells the readers of a mailbox what was written to it. */
  notify(mailbox: string, entry: MailboxEntry): void
  checkLeases(): void
  readonly size: number
}

export function createMailboxes(): Mailboxes {
  const readers = new Map<string, Map<string, { subscription: Subscription; onFenced: () => void }>>()
  return {
    add(subscription, onFenced) {
      const clients = readers.get(subscription.mailbox) ?? new Map()
      readers.set(subscription.mailbox, clients)
      const older = clients.get(subscription.client)
      older?.subscription.close()
      older?.onFenced()
      clients.set(subscription.client, { subscription, onFenced })
    },
    remove(subscription) {
      subscription.close()
      const clients = readers.get(subscription.mailbox)
      if (clients?.get(subscription.client)?.subscription === subscription) clients.delete(subscription.client)
      if (clients?.size === 0) readers.delete(subscription.mailbox)
    },
    notify(mailbox, entry) {
      for (const { subscription } of readers.get(mailbox)?.values() ?? []) subscription.offer(entry)
    },
    checkLeases() {
      for (const clients of readers.values()) for (const { subscription } of clients.values()) subscription.checkLease()
    },
    get size() {
      return readers.size
    },
  }
}
