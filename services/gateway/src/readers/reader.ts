import type { GatewayContext } from '../context.ts'
import type { ReceiptSender } from '../inbox/receipts.ts'
import { flowOf, type InboxRow, type LentRow } from './inbox-row.ts'
import { createLeases, type Leases } from './leases.ts'
import {
  type Acknowledged,
  deleteReader,
  insertPolled,
  insertReopened,
  openRows,
  type ReaderId,
  type Refusal,
  readPolled,
  reopenedRows,
  type Selection,
  touchReader,
  writeAcknowledged,
} from './reader-store.ts'

/** What a reader is to be given; no more than it may have in hand, the `window`. */
export type Need = Selection & {
  readonly amount: number
  /** For how long it is lent. */
  readonly leaseMs?: number | undefined
  readonly window?: number | undefined
  /** Whom {@link Reader.release} may name. */
  readonly holder?: object | undefined
}

/**
 * One reader's place on a channel, and what it has in hand: what `Readers` does for it, one after the other.
 */
export type Reader = {
  /** Nothing up to here is open to it. */
  readonly floor: number
  lend(need: Need): Promise<LentRow[]>
  giveBack(rows: readonly Pick<InboxRow, 'seq'>[]): void
  release(holder: object): void
  handedOver(rows: readonly InboxRow[]): Promise<void>
  settlePolls(): Promise<void>
  /** Is done with messages, or refuses them. Answers how many were new. */
  finish(ids: readonly string[], refusal?: Refusal): Promise<number>
  /** The same, of the messages at these places. */
  finishPlaces(seqs: readonly number[], refusal?: Refusal): Promise<number>
  /** What was left out with `except` can be lent from now on. */
  rewind(): Promise<void>
  reopen(seq: number): Promise<void>
  remove(): Promise<void>
}

const usualLeaseMs = 30_000
/** How late (ms) it may be noted that a reader is there. */
const touchMs = 3_600_000
/** Rows that are read at once to find some that are not lent. */
const page = 100

/** Opens the place of a reader that is known, as it was left. */
export async function openReader(
  { db, signer, now, events }: Pick<GatewayContext, 'db' | 'signer' | 'now' | 'events'>,
  who: ReaderId,
  options: { floor: number; touchedAt: number; receipts: Pick<ReceiptSender, 'wake'>; maxDeliveries: number },
): Promise<Reader> {
  const { receipts, maxDeliveries } = options
  let { floor, touchedAt } = options
  let turn: Promise<unknown> = Promise.resolve()
  const leases = createLeases()
  /** Up to where new messages were lent, by topic asked for. */
  const lent = new Map<string, number>()
  /** What {@link Reader.settlePolls} acknowledges. */
  const polled = new Set(await readPolled(db, who))
  const again = await reopenedRows(db, who).execute()
  const reopened = new Set(again.map(({ seq }) => seq))
  leases.reopen(again)
  /** Whether somebody was given nothing for want of room in its window. */
  let isFull = false

  /** Each starts from the leases and the floor that the one before has left. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }
  const touch = async (): Promise<void> => {
    const at = now()
    if (at - touchedAt < touchMs) return
    await touchReader(db, who, at)
    touchedAt = at
  }
  const findRows = () =>
    db
      .selectFrom('inbox')
      .select(['seq', 'id', 'sender', 'hash', 'position', 'processed', 'mailbox'])
      .where('fqcn', '=', who.fqcn)
  const finish = async (rows: readonly Acknowledged[], refusal?: Refusal): Promise<number> => {
    const fresh = rows.filter(({ seq }) => seq > floor || reopened.has(seq))
    const seqs = rows.map(({ seq }) => seq)
    if (fresh.length > 0) {
      const at = now()
      floor = await writeAcknowledged(db, who, { rows: fresh, floor, recipient: signer.did, now: at, refusal })
      touchedAt = at
      receipts.wake()
    }
    leases.drop(seqs)
    for (const seq of seqs) {
      polled.delete(seq)
      reopened.delete(seq)
    }
    if (isFull) {
      isFull = false
      events.emit('inbox', who.fqcn)
    }
    return fresh.length
  }
  /** So that one that a reader stumbles over does not hold up its flow for ever. */
  const setStuckAside = async (): Promise<void> => {
    const stuck = leases
      .overdue(now())
      .map(({ seq }) => seq)
      .filter((seq) => leases.timesMissed(seq) >= maxDeliveries)
    if (stuck.length === 0) return
    const reason = `It was handed out ${maxDeliveries} times and never acknowledged.`
    await finish(await findRows().where('seq', 'in', stuck).execute(), { code: 'MAX_DELIVERIES', reason })
  }
  const findOverdue = async (amount: number, selection: Selection): Promise<InboxRow[]> => {
    const overdue = leases.overdue(now()).filter((row) => isSelected(row, selection))
    const seqs = overdue.slice(0, amount).map(({ seq }) => seq)
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
  const findFresh = async (amount: number, selection: Selection): Promise<InboxRow[]> => {
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
        // One that asked for a single topic, or left some out, may have some of them.
        if (!leases.isKnown(row.seq)) found.push(row)
      }
      if (rows.length < limit) break
    }
    if (from === undefined) lent.set(asked, after)
    return found
  }
  return {
    get floor() {
      return floor
    },
    lend: ({ amount: most, window = Number.POSITIVE_INFINITY, holder, leaseMs = usualLeaseMs, ...selection }) =>
      inTurn(async () => {
        await touch()
        await setStuckAside()
        const amount = Math.min(most, window - leases.count())
        isFull ||= amount <= 0
        if (amount <= 0) return []
        const overdue = await findOverdue(amount, selection)
        const fresh = await findFresh(amount - overdue.length, selection)
        leases.lend([...overdue, ...fresh], now() + leaseMs, holder)
        return [
          ...overdue.map((row) => ({ ...row, redelivered: true })),
          ...fresh.map((row) => ({ ...row, redelivered: false })),
        ]
      }),
    giveBack: (rows) => leases.giveBack(rows.map(({ seq }) => seq)),
    release: leases.release,
    handedOver: (rows) =>
      inTurn(async () => {
        const seqs = rows.map(({ seq }) => seq)
        await insertPolled(db, who, seqs)
        for (const seq of seqs) polled.add(seq)
      }),
    settlePolls: () =>
      inTurn(async () => {
        if (polled.size === 0) return
        await finish(
          await findRows()
            .where('seq', 'in', [...polled])
            .execute(),
        )
        polled.clear()
      }),
    finish: (ids, refusal) =>
      inTurn(async () => {
        // Sorted here: asked for an order, SQLite goes through the whole channel in that order instead of looking up ids.
        const rows = await findRows().where('id', 'in', ids).execute()
        rows.sort((a, b) => a.seq - b.seq)
        return finish(meantBy(rows, leases), refusal)
      }),
    finishPlaces: (seqs, refusal) =>
      inTurn(async () => finish(await findRows().where('seq', 'in', seqs).execute(), refusal)),
    rewind: () => inTurn(async () => lent.clear()),
    reopen: (seq) =>
      inTurn(async () => {
        await insertReopened(db, who, seq)
        reopened.add(seq)
        leases.reopen(await reopenedRows(db, who).where('seq', '=', seq).execute())
      }),
    remove: () => inTurn(() => deleteReader(db, who)),
  }
}

/** Another sender may have given the same id: of several messages, those in hand are meant, or else the oldest. */
function meantBy<T extends { id: string; seq: number }>(rows: readonly T[], leases: Leases): readonly T[] {
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((same) => {
    const inHand = same.filter(({ seq }) => leases.isLent(seq))
    return inHand.length > 0 ? inHand : same.slice(0, 1)
  })
}

function isSelected(
  row: Pick<InboxRow, 'sender' | 'channel' | 'topic_owner' | 'topic_name' | 'accepted_at'>,
  { topic, from, except = [] }: Selection,
): boolean {
  const isOnTopic = topic === undefined || (row.topic_owner === topic.owner && row.topic_name === topic.name)
  return isOnTopic && !except.includes(flowOf(row)) && (from === undefined || row.accepted_at >= from)
}
