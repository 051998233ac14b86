import { SpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import type { ReceiptSender } from '../inbox/receipts.ts'
import type { InboxRow } from './inbox-row.ts'
import { createLeases, type Leases } from './leases.ts'
import {
  type Acknowledged,
  countReaders,
  deleteReader,
  findReader,
  insertPolled,
  insertReader,
  insertReopened,
  listReaders,
  openRows,
  type ReaderId,
  type ReaderState,
  type Refusal,
  readPolled,
  reopenedRows,
  type Selection,
  touchReader,
  writeAcknowledged,
} from './reader-store.ts'
import { untilSome } from './until-some.ts'

/**
 * What a reader asks for; it waits up to `waitMs` for the first message, and no longer than until `signal` aborts. It is given
 * no more than it may have in hand, the `window`.
 */
export type Wish = Selection & {
  readonly amount: number
  readonly window?: number | undefined
  /** Whom {@link Readers.release} may name. */
  readonly holder?: object | undefined
  readonly waitMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** All who read the inbox, by whatever way: each client id has its own place on each channel. */
export type Readers = {
  /**
   * Messages that the reader has neither acknowledged nor in hand, oldest first; lent for 30 s, unless given back before.
   * Throws CLIENTS_EXCEEDED, to readers that are not known yet.
   */
  lend(who: ReaderId, wish: Wish): Promise<InboxRow[]>
  /** Messages the reader has not acknowledged, oldest first; nothing is lent. */
  peek(who: ReaderId, wish: Selection & { readonly amount: number }): Promise<InboxRow[]>
  /** They can be lent again at once. */
  giveBack(who: ReaderId, rows: readonly InboxRow[]): void
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
  /** Gives a reader a message once more, though it is done with it. */
  reopen(who: ReaderId, seq: number): Promise<void>
  list(): Promise<ReaderState[]>
  /** Forgets a reader and its place. One that comes back under this id begins with the oldest message. */
  remove(who: ReaderId): Promise<void>
  /** Removes readers that have not been here for 30 days. */
  removeIdle(): Promise<void>
}

/** The client id of readers that name none. */
export const defaultClient = 'default'

const leaseMs = 30_000
const idleMs = 30 * 24 * 3_600_000
/** How late (ms) it may be noted that a reader is there. */
const touchMs = 3_600_000
/** Rows that are read at once to find some that are not lent. */
const page = 100

/**
 * `lent` is up to where new messages were lent, by topic asked for; `polled` what {@link Readers.settlePolls} acknowledges;
 * `isFull` if somebody was given nothing for want of room in its window.
 */
type Reader = {
  readonly who: ReaderId
  readonly leases: Leases
  readonly lent: Map<string, number>
  readonly polled: Set<number>
  readonly reopened: Set<number>
  floor: number
  touchedAt: number
  isFull: boolean
  turn: Promise<unknown>
}

export function createReaders(
  { db, signer, now, events }: Pick<GatewayContext, 'db' | 'signer' | 'now' | 'events'>,
  { receipts, maxClients }: { receipts: ReceiptSender; maxClients: number },
): Readers {
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
    const polled = new Set(await readPolled(db, who))
    const leases = createLeases()
    const again = await reopenedRows(db, who).execute()
    leases.reopen(again)
    const reopened = new Set(again.map(({ seq }) => seq))
    const [lent, turn] = [new Map<string, number>(), Promise.resolve()]
    return { who, leases, lent, polled, reopened, floor, touchedAt, isFull: false, turn }
  }
  /** One after the other, so that they are counted. */
  const admit = (who: ReaderId): Promise<{ floor: number; touched_at: number }> => {
    const mine = admitting.then(async () => {
      if ((await countReaders(db)) >= maxClients)
        throw new SpineError('CLIENTS_EXCEEDED', `There are ${maxClients} clients already.`, {
          details: { maximumClients: maxClients },
        })
      const at = now()
      await insertReader(db, who, at)
      return { floor: 0, touched_at: at }
    })
    admitting = mine.catch(() => undefined)
    return mine
  }
  const touch = async (reader: Reader): Promise<void> => {
    const at = now()
    if (at - reader.touchedAt < touchMs) return
    await touchReader(db, reader.who, at)
    reader.touchedAt = at
  }
  const lend = async (reader: Reader, { amount: most, window, holder, ...selection }: Wish): Promise<InboxRow[]> => {
    const overdue = reader.leases.overdue(now())
    const amount = Math.min(most, (window ?? Number.POSITIVE_INFINITY) - reader.leases.count())
    reader.isFull ||= amount <= 0
    if (amount <= 0) return []
    const again = await findOverdue(reader, overdue, amount, selection)
    const fresh = await findFresh(reader, amount - again.length, selection)
    const rows = [...again, ...fresh]
    reader.leases.lend(rows, now() + leaseMs, holder)
    await touch(reader)
    return rows
  }
  const findOverdue = async (
    { who, floor, leases, reopened }: Reader,
    overdue: ReturnType<Leases['overdue']>,
    amount: number,
    selection: Selection,
  ): Promise<InboxRow[]> => {
    const seqs = overdue
      .filter((row) => isSelected(row, selection))
      .slice(0, amount)
      .map(({ seq }) => seq)
    if (seqs.length === 0) return []
    const open = await openRows(db, who, floor, {}).where('seq', 'in', seqs).execute()
    const once = seqs.some((seq) => reopened.has(seq))
      ? await reopenedRows(db, who).where('seq', 'in', seqs).execute()
      : []
    const rows = [...new Map([...open, ...once].map((row) => [row.seq, row])).values()].sort((a, b) => a.seq - b.seq)
    const found = new Set(rows.map(({ seq }) => seq))
    leases.drop(seqs.filter((seq) => !found.has(seq)))
    return rows
  }
  const findFresh = async (reader: Reader, amount: number, selection: Selection): Promise<InboxRow[]> => {
    const { who, floor, leases, lent } = reader
    const { topic, from } = selection
    const asked = topic === undefined ? '' : `${topic.owner}/${topic.name}`
    const found: InboxRow[] = []
    let after = (from === undefined ? lent.get(asked) : undefined) ?? floor
    while (found.length < amount) {
      const limit = Math.max(amount, page)
      const rows = await openRows(db, who, Math.max(after, floor), selection).limit(limit).execute()
      for (const row of rows) {
        if (found.length === amount) break
        after = row.seq
        // One that asked for a single topic may have some of them.
        if (!leases.isLent(row.seq)) found.push(row)
      }
      if (rows.length < limit) break
    }
    if (from === undefined) lent.set(asked, after)
    return found
  }
  const finish = async (reader: Reader, rows: readonly Acknowledged[], refusal?: Refusal): Promise<number> => {
    const { who, floor } = reader
    const fresh = rows.filter(({ seq }) => seq > floor || reader.reopened.has(seq))
    const seqs = rows.map(({ seq }) => seq)
    if (fresh.length > 0) {
      const at = now()
      reader.floor = await writeAcknowledged(db, who, { rows: fresh, floor, recipient: signer.did, now: at, refusal })
      reader.touchedAt = at
      receipts.wake()
    }
    reader.leases.drop(seqs)
    for (const seq of seqs) {
      reader.polled.delete(seq)
      reader.reopened.delete(seq)
    }
    if (reader.isFull) {
      reader.isFull = false
      events.emit('inbox', who.fqcn)
    }
    return fresh.length
  }
  const findRows = (who: ReaderId) =>
    db.selectFrom('inbox').select(['seq', 'id', 'sender', 'hash', 'position', 'processed']).where('fqcn', '=', who.fqcn)
  const finishByIds = async (who: ReaderId, ids: readonly string[], refusal?: Refusal): Promise<number> => {
    if (ids.length === 0) return 0
    const reader = await getReader(who)
    return inTurn(reader, async () => {
      const rows = await findRows(who).where('id', 'in', ids).orderBy('seq').execute()
      return finish(reader, meantBy(rows, reader.leases), refusal)
    })
  }
  const remove = async (who: ReaderId): Promise<void> => {
    const opening = readers.get(keyOf(who))
    const forget = async (): Promise<void> => {
      await deleteReader(db, who)
      readers.delete(keyOf(who))
    }
    await (opening === undefined ? forget() : inTurn(await opening, forget))
  }
  return {
    async lend(who, wish) {
      const reader = await getReader(who)
      const once = () => inTurn(reader, () => lend(reader, wish))
      const { waitMs = 0, signal } = wish
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
      const seqs = rows.map(({ seq }) => seq)
      void readers.get(keyOf(who))?.then(({ leases }) => {
        leases.giveBack(seqs)
        events.emit('inbox', who.fqcn)
      })
    },
    release(who, holder) {
      void readers.get(keyOf(who))?.then(({ leases }) => {
        leases.release(holder)
        events.emit('inbox', who.fqcn)
      })
    },
    async handedOver(who, rows) {
      const reader = await getReader(who)
      const seqs = rows.map(({ seq }) => seq)
      await inTurn(reader, async () => {
        await insertPolled(db, who, seqs)
        for (const seq of seqs) reader.polled.add(seq)
      })
    },
    async settlePolls(who) {
      const reader = await getReader(who)
      await inTurn(reader, async () => {
        if (reader.polled.size === 0) return
        await finish(
          reader,
          await findRows(who)
            .where('seq', 'in', [...reader.polled])
            .execute(),
        )
        reader.polled.clear()
      })
    },
    acknowledge: (who, ids) => finishByIds(who, ids),
    reject: finishByIds,
    async reopen(who, seq) {
      const reader = await getReader(who)
      await inTurn(reader, async () => {
        await insertReopened(db, who, seq)
        reader.reopened.add(seq)
        reader.leases.reopen(await reopenedRows(db, who).where('seq', '=', seq).execute())
      })
      events.emit('inbox', who.fqcn)
    },
    list: () => listReaders(db),
    remove,
    async removeIdle() {
      for (const { touchedAt, ...who } of await listReaders(db)) if (now() - touchedAt > idleMs) await remove(who)
    },
  }
}

const keyOf = ({ fqcn, client }: ReaderId): string => `${fqcn} ${client}`

/** One after the other: each starts from the leases and the floor that the one before has left. */
function inTurn<T>(reader: Reader, work: () => Promise<T>): Promise<T> {
  const mine = reader.turn.then(work)
  reader.turn = mine.catch(() => undefined)
  return mine
}

/** Another sender may have given the same id: of several messages, those in hand are meant, or else the oldest. */
function meantBy<T extends { id: string; seq: number }>(rows: readonly T[], leases: Leases): readonly T[] {
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((same) => {
    const inHand = same.filter(({ seq }) => leases.isLent(seq))
    return inHand.length > 0 ? inHand : same.slice(0, 1)
  })
}

function isSelected(
  row: Pick<InboxRow, 'topic_owner' | 'topic_name' | 'accepted_at'>,
  { topic, from }: Selection,
): boolean {
  const isOnTopic = topic === undefined || (row.topic_owner === topic.owner && row.topic_name === topic.name)
  return isOnTopic && (from === undefined || row.accepted_at >= from)
}
