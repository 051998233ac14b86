import type { InboxRow } from './inbox-row.ts'

type Held = Pick<InboxRow, 'seq' | 'sender' | 'channel' | 'topic_owner' | 'topic_name' | 'accepted_at'>

/** What a reader has in hand, each message until a time (ms), and what it is to be given again. */
export type Leases = {
  /** `holder` is whom {@link release} may name. */
  lend(rows: readonly Held[], until: number, holder?: object): void
  isLent(seq: number): boolean
  /** How many the reader has in hand. */
  count(): number
  /**
   * What is to be given again, in order: what was given back, and what was in hand for too long, with all that came after it
   * in its flow, so that a flow keeps its order.
   */
  overdue(now: number): readonly Held[]
  /** They are to be given once more, though they were done with. */
  reopen(rows: readonly Held[]): void
  giveBack(seqs: readonly number[]): void
  /** Gives back what this holder has in hand. */
  release(holder: object): void
  /** Nothing more is to be known of them. */
  drop(seqs: readonly number[]): void
}

export function createLeases(): Leases {
  /** In the order in which leases end. */
  const lent = new Map<number, { readonly row: Held; readonly until: number; readonly holder?: object | undefined }>()
  const again = new Map<number, Held>()
  const giveBack = (seqs: readonly number[]): void => {
    for (const seq of seqs) {
      const lease = lent.get(seq)
      if (lease === undefined) continue
      lent.delete(seq)
      again.set(seq, lease.row)
    }
  }
  return {
    lend(rows, until, holder) {
      for (const row of rows) {
        again.delete(row.seq)
        lent.delete(row.seq)
        lent.set(row.seq, { row, until, holder })
      }
    },
    isLent: (seq) => lent.has(seq),
    count: () => lent.size,
    overdue(now) {
      const earliest = new Map<string, number>()
      for (const [seq, { row, until }] of lent) {
        if (until > now) break
        earliest.set(flowOf(row), Math.min(seq, earliest.get(flowOf(row)) ?? seq))
      }
      if (earliest.size > 0) {
        const late = [...lent].filter(
          ([seq, { row }]) => seq >= (earliest.get(flowOf(row)) ?? Number.POSITIVE_INFINITY),
        )
        giveBack(late.map(([seq]) => seq))
      }
      return [...again.values()].sort((a, b) => a.seq - b.seq)
    },
    reopen(rows) {
      for (const row of rows) again.set(row.seq, row)
    },
    giveBack,
    release: (holder) => giveBack([...lent].filter(([, lease]) => lease.holder === holder).map(([seq]) => seq)),
    drop(seqs) {
      for (const seq of seqs) {
        lent.delete(seq)
        again.delete(seq)
      }
    },
  }
}

const flowOf = ({ sender, channel }: Held): string => `${sender} ${channel}`
