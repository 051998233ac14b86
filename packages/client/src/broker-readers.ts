import type { EntryFilter, MailboxEntry } from '@digital-spine/api'
import { type Did, isSpineError, SpineError } from '@digital-spine/core'
import type { BrokerLine } from './broker-line.ts'
import { isOutage } from './outage.ts'

/** Who reads a mailbox. */
export type BrokerReader = {
  /** Under this client id, which has a cursor of its own. */
  readonly client: string
  /** No more entries than this are under way: those that `onEntries` was given count until what it answers settles. */
  readonly credit: number
  /** One's own if left out. */
  readonly mailbox?: Did
  readonly filter?: EntryFilter
  /**
   * Entries are acknowledged (`ack`) by who takes them; what is not comes again some time after this has settled, and
   * becomes a dead letter in the end.
   */
  readonly onEntries: (entries: readonly MailboxEntry[]) => Promise<void> | void
  /**
   * Told that nothing more comes: FENCED when another reader of the client id has taken over, or why the broker refuses.
   * After a reconnection it is tried again.
   */
  readonly onEnd?: (reason: SpineError) => void
}

/** The readers of one line. */
export type BrokerReaders = {
  /** Answers what has it subscribed no more. */
  add(reader: BrokerReader): () => void
  /** Subscribes all of them on a new connection. */
  openAll(): void
  take(subscription: number, entries: readonly MailboxEntry[]): void
  endFenced(subscription: number): void
  /** The connection is gone, and its subscriptions with it. */
  forgetAll(): void
}

type Live = { readonly reader: BrokerReader; readonly busy: Set<readonly MailboxEntry[]>; timer?: NodeJS.Timeout }

export function createBrokerReaders(line: Pick<BrokerLine, 'call' | 'connected' | 'drop'>): BrokerReaders {
  const readers = new Map<string, BrokerReader>()
  const live = new Map<number, Live>()

  const subscribe = (reader: BrokerReader): void => {
    const { client, credit, mailbox, filter } = reader
    const named = { ...(mailbox === undefined ? {} : { mailbox }), ...(filter === undefined ? {} : { filter }) }
    line
      .call('subscribe', { client, credit, ...named }, ({ subscription, leaseMs }) =>
        start(subscription, reader, leaseMs),
      )
      .catch((error: unknown) => {
        if (isOutage(error)) line.drop()
        else if (isSpineError(error)) reader.onEnd?.(error)
      })
  }
  const start = (subscription: number, reader: BrokerReader, leaseMs: number): void => {
    const started: Live = { reader, busy: new Set() }
    started.timer = setInterval(() => hold(started), leaseMs / 3)
    live.set(subscription, started)
  }
  /** What is still being dealt with is not to be delivered again. */
  const hold = ({ reader: { client, mailbox }, busy }: Live): void => {
    const positions = [...busy].flat().map(({ position }) => position)
    if (positions.length === 0) return
    line.call('hold', { client, positions, ...(mailbox === undefined ? {} : { mailbox }) }).catch(() => undefined)
  }
  const end = (subscription: number): Live | undefined => {
    const ended = live.get(subscription)
    clearInterval(ended?.timer)
    live.delete(subscription)
    return ended
  }
  return {
    add(reader) {
      const key = `${reader.mailbox ?? ''} ${reader.client}`
      readers.set(key, reader)
      if (line.connected) subscribe(reader)
      return () => void readers.delete(key)
    },
    openAll() {
      for (const reader of readers.values()) subscribe(reader)
    },
    take(subscription, entries) {
      const taker = live.get(subscription)
      if (taker === undefined) return
      taker.busy.add(entries)
      const settle = (): void => {
        taker.busy.delete(entries)
        // On another connection since, there is no such subscription any more.
        if (live.get(subscription) !== taker) return
        line.call('credit', { subscription, amount: entries.length }).catch(() => undefined)
      }
      const taken = async (): Promise<void> => taker.reader.onEntries(entries)
      taken().then(settle, settle)
    },
    endFenced(subscription) {
      end(subscription)?.reader.onEnd?.(new SpineError('FENCED', 'Another reader of this client id has taken over.'))
    },
    forgetAll() {
      for (const subscription of live.keys()) end(subscription)
    },
  }
}
