import { flowOf, type InboxRow } from './inbox-row.ts'

type Held = Pick<InboxRow, 'seq' | 'sender' | 'channel' | 'topic_owner' | 'topic_name' | 'accepted_at'>

/** What a reader has in hand, each message until a time (ms), and what it is to be given again. */
export type Leases = {
  /** `holder` is whom {@link release} may name. */
  lend(rows: readonly Held[], until: number, holder?: object): void
  isLent(seq: number): boolean
  /** Whether it is in hand, or to be given again. */
  isKnown(seq: number): boolean
  /** How many the reader has in hand. */
  count(): number
  /**
   * What is to be given again, in order: what was given back, and what was in hand for too long, with all that came after it
   * in its flow, so that a flow keeps its order.
   */
  overdue(now: number): readonly Held[]
  /** How often a message was in hand for nothing, as the first of its flow: others may only have waited for that. */
  timesMissed(seq: number): number
  /** They are to be given once more, though they were done with. */
  reopen(rows: readonly Held[]): void
  giveBack(seqs: readonly number[]): void
  /** Gives back what this holder has in hand, which it will not acknowledge any more. */
  release(holder: object): void
  /** Nothing more is to be known of them. */
  drop(seqs: readonly number[]): void
}

type Lease = { readonly row: Held; readonly until: number; readonly holder?: object | undefined }

export function createLeases(): Leases {
  /** In the order in which leases end. */
  const lent = new Map<number, Lease>()
  const again = new Map<number, Held>()
  const missed = new Map<number, number>()
  const giveBack = (seqs: readonly number[]): void => {
    for (const seq of seqs) {
      const lease = lent.get(seq)
      if (lease === undefined) continue
      lent.delete(seq)
      again.set(seq, lease.row)
    }
  }
  /** Counts the first of each flow as missed; answers them by flow. */
  const miss = (leases: readonly (readonly [number, Lease])[]): ReadonlyMap<string, number> => {
    const first = new Map<string, number>()
    for (const [seq, { row }] of leases) first.set(flowOf(row), Math.min(seq, first.get(flowOf(row)) ?? seq))
    for (const seq of first.values()) missed.set(seq, (missed.get(seq) ?? 0) + 1)
    return first
  }
  return {
    lend(rows, until, holder) {
      for (const row of rows) {
        again.delete(row.seq)
        lent.delete(row.seq)
        lent.set(row.seq, { row: withoutPayload(row), until, holder })
      }
    },
    isLent: (seq) => lent.has(seq),
    isKnown: (seq) => lent.has(seq) || again.has(seq),
    count: () => lent.size,
    overdue(now) {
      const first = miss(lapsed(lent, now))
      if (first.size > 0) {
        const late = [...lent].filter(([seq, { row }]) => seq >= (first.get(flowOf(row)) ?? Number.POSITIVE_INFINITY))
        giveBack(late.map(([seq]) => seq))
      }
      return [...again.values()].sort((a, b) => a.seq - b.seq)
    },
    timesMissed: (seq) => missed.get(seq) ?? 0,
    reopen(rows) {
      for (const row of rows) again.set(row.seq, row)
    },
    giveBack,
    release(holder) {
      const held = [...lent].filter(([, lease]) => lease.holder === holder)
      miss(held)
      giveBack(held.map(([seq]) => seq))
    },
    drop(seqs) {
      for (const seq of seqs) {
        for (const known of [lent, again, missed]) known.delete(seq)
      }
    },
  }
}

/** Leases that have ended, of those in the order in which they end. */
function lapsed(leases: ReadonlyMap<number, Lease>, now: number): (readonly [number, Lease])[] {
  const ended: (readonly [number, Lease])[] = []
  for (const lease of leases) {
    if (lease[1].until > now) break
    ended.push(lease)
  }
  return ended
}

/** Many may be in hand for long. */
const withoutPayload = ({ seq, sender, channel, topic_owner, topic_name, accepted_at }: Held): Held => ({
  ...{ seq, sender, channel, topic_owner, topic_name, accepted_at },
})
