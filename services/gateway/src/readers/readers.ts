import { SpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import type { ReceiptSender } from '../inbox/receipts.ts'
import type { InboxRow, LentRow } from './inbox-row.ts'
import { type Need, openReader, type Reader } from './reader.ts'
import {
  countReaders,
  deleteReader,
  findReader,
  insertReader,
  lastPlace,
  listReaders,
  openRows,
  type ReaderId,
  type ReaderState,
  type Refusal,
  type Selection,
} from './reader-store.ts'
import { untilSome } from './until-some.ts'

/** What a reader asks for; it waits up to `waitMs` for the first message, and no longer than until `signal` aborts. */
export type Wish = Need & {
  readonly waitMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** All who read the inbox, by whatever way: each client id has its own place on each channel. */
export type Readers = {
  /** Has the reader known. Throws CLIENTS_EXCEEDED, to readers that are not yet. */
  open(who: ReaderId): Promise<void>
  /**
   * Messages that the reader has neither acknowledged nor in hand, oldest first; lent for 30 s or as it says, unless given back
   * before. One whose lease has run out too often becomes a dead letter, MAX_DELIVERIES. Throws CLIENTS_EXCEEDED, to readers that are
   * not known yet.
   */
  lend(who: ReaderId, wish: Wish): Promise<LentRow[]>
  /** Messages the reader has not acknowledged, oldest first; nothing is lent. */
  peek(who: ReaderId, wish: Selection & { readonly amount: number }): Promise<InboxRow[]>
  /** They can be lent again at once; it does not count as a delivery. */
  giveBack(who: ReaderId, rows: readonly Pick<InboxRow, 'seq'>[]): void
  /** What was lent to this holder can be lent again at once. */
  release(who: ReaderId, holder: object): void
  /** A poll's answer with these messages has left whole: the reader's next poll acknowledges them. */
  handedOver(who: ReaderId, rows: readonly InboxRow[]): Promise<void>
  /** Acknowledges what earlier polls have handed over. */
  settlePolls(who: ReaderId): Promise<void>
  /** Marks messages done; the first reader to do so makes them `processed` for the sender. Answers how many were new. */
  acknowledge(who: ReaderId, ids: readonly string[]): Promise<number>
  /** Is done with messages that the reader cannot deal with; each becomes a dead letter. Answers how many were new. */
  reject(who: ReaderId, ids: readonly string[], refusal: Refusal): Promise<number>
  /** As {@link acknowledge}, or {@link reject} with a refusal, of just the messages at these places. */
  finish(who: ReaderId, seqs: readonly number[], refusal?: Refusal): Promise<number>
  /** A reader that is not known yet begins with what comes from now on. Throws CLIENTS_EXCEEDED. */
  begin(who: ReaderId): Promise<void>
  /** What it was not lent because of `except` can be lent from now on. */
  rewind(who: ReaderId): Promise<void>
  /** Gives a reader a message once more, though it is done with it. */
  reopen(who: ReaderId, seq: number): Promise<void>
  list(): Promise<ReaderState[]>
  /** Forgets a reader and its place. One that comes back under this id begins with the oldest message. */
  remove(who: ReaderId): Promise<void>
  /** Removes readers that have not been here for 30 days, unless they are to be kept. */
  removeIdle(isKept?: (who: ReaderId) => boolean): Promise<void>
}

/** The client id of readers that name none. */
export const defaultClient = 'default'

const idleMs = 30 * 24 * 3_600_000

export function createReaders(
  context: Pick<GatewayContext, 'db' | 'signer' | 'now' | 'events'>,
  options: {
    readonly receipts: Pick<ReceiptSender, 'wake'>
    readonly maxClients: number
    /** How often a message is handed out to a reader that does not acknowledge it. */
    readonly maxDeliveries: number
  },
): Readers {
  const { db, now, events } = context
  const { receipts, maxClients, maxDeliveries } = options
  const readers = new Map<string, Promise<Reader>>()
  let admitting: Promise<unknown> = Promise.resolve()

  const getReader = (who: ReaderId): Promise<Reader> => {
    const key = keyOf(who)
    const opening = readers.get(key) ?? open(who)
    readers.set(key, opening)
    opening.catch(() => readers.get(key) === opening && readers.delete(key))
    return opening
  }
  const open = async (who: ReaderId): Promise<Reader> => {
    const { floor, touched_at: touchedAt } = (await findReader(db, who)) ?? (await admit(who))
    return openReader(context, who, { floor, touchedAt, receipts, maxDeliveries })
  }
  /** One after the other, so that they are counted. */
  const admit = (who: ReaderId, floor = 0): Promise<{ floor: number; touched_at: number }> => {
    const mine = admitting.then(async () => {
      if ((await countReaders(db)) >= maxClients)
        throw new SpineError('CLIENTS_EXCEEDED', `There are ${maxClients} clients already.`, {
          details: { maximumClients: maxClients },
        })
      const at = now()
      await insertReader(db, who, floor, at)
      return { floor, touched_at: at }
    })
    admitting = mine.catch(() => undefined)
    return mine
  }
  const finish = async (who: ReaderId, ids: readonly string[], refusal?: Refusal): Promise<number> =>
    ids.length === 0 ? 0 : (await getReader(who)).finish(ids, refusal)
  const remove = async (who: ReaderId): Promise<void> => {
    const opening = readers.get(keyOf(who))
    await (opening === undefined ? deleteReader(db, who) : (await opening).remove())
    readers.delete(keyOf(who))
  }
  return {
    open: async (who) => void (await getReader(who)),
    async lend(who, { waitMs = 0, signal, ...wish }) {
      const reader = await getReader(who)
      const once = () => reader.lend(wish)
      if (waitMs === 0) return once()
      const timeout = AbortSignal.timeout(waitMs)
      return untilSome(once, {
        until: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
        listen(heard) {
          const hear = (fqcn: string): void => void (fqcn === who.fqcn && heard())
          events.on('inbox', hear)
          return () => events.off('inbox', hear)
        },
      })
    },
    async peek(who, { amount, ...selection }) {
      const known = await (readers.get(keyOf(who)) ?? findReader(db, who))
      return openRows(db, who, known?.floor ?? 0, selection)
        .limit(amount)
        .execute()
    },
    giveBack(who, rows) {
      void readers.get(keyOf(who))?.then((reader) => {
        reader.giveBack(rows)
        events.emit('inbox', who.fqcn)
      })
    },
    release(who, holder) {
      void readers.get(keyOf(who))?.then((reader) => {
        reader.release(holder)
        events.emit('inbox', who.fqcn)
      })
    },
    handedOver: async (who, rows) => (await getReader(who)).handedOver(rows),
    settlePolls: async (who) => (await getReader(who)).settlePolls(),
    acknowledge: (who, ids) => finish(who, ids),
    reject: finish,
    finish: async (who, seqs, refusal) => (await getReader(who)).finishPlaces(seqs, refusal),
    async begin(who) {
      if ((await findReader(db, who)) === undefined) await admit(who, await lastPlace(db, who.fqcn))
    },
    rewind: async (who) => (await getReader(who)).rewind(),
    async reopen(who, seq) {
      await (await getReader(who)).reopen(seq)
      events.emit('inbox', who.fqcn)
    },
    list: () => listReaders(db),
    remove,
    async removeIdle(isKept = () => false) {
      for (const { fqcn, client, touchedAt } of await listReaders(db))
        if (now() - touchedAt > idleMs && !isKept({ fqcn, client })) await remove({ fqcn, client })
    },
  }
}

const keyOf = ({ fqcn, client }: ReaderId): string => `${fqcn} ${client}`
