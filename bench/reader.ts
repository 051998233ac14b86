import type { MailboxEntry } from '@digital-spine/api'
import type { Peer } from './broker.ts'

const credit = 1024

/** Reads a mailbox as that client and acknowledges what comes. */
export function subscribe({ client: line }: Peer, client: string, onMessage: (entry: MailboxEntry) => void): void {
  line.subscribe({
    client,
    credit,
    onEntries(entries) {
      for (const entry of entries) if (entry.kind === 'message') onMessage(entry)
      const positions = entries.map(({ position }) => position)
      line.call('ack', { client, positions }).catch(() => undefined)
    },
  })
}
