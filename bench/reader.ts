import type { MailboxEntry } from '@digital-spine/api'
import type { Peer } from './broker.ts'
import type { Sealed } from './flow.ts'

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

/** A mailbox whose messages are waited for. */
export type Inbox = {
  /** The position of the last that came. */
  readonly last: number
  /** Resolves when all of them have come. */
  expect(messages: readonly Sealed[]): Promise<void>
}

export function createInbox(peer: Peer, client: string): Inbox {
  const open = new Set<string>()
  let done: (() => void) | undefined
  let last = 0
  subscribe(peer, client, ({ jws, position }) => {
    last = position
    if (open.delete(jws) && open.size === 0) done?.()
  })
  return {
    get last() {
      return last
    },
    expect(messages) {
      for (const { header } of messages) open.add(header)
      return new Promise((resolve) => {
        done = resolve
      })
    },
  }
}
