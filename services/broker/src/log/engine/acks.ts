import type { Statements } from './statements.ts'

/** Positions from `low` to `high`, both included. */
export type Span = { readonly low: number; readonly high: number }

/** What a client has acknowledged beyond its floor, in spans. */
export type Acks = {
  add(cursor: number, spans: readonly Span[]): void
  remove(cursor: number, span: Span): void
  clear(cursor: number): void
  has(cursor: number, position: number): boolean
  /** What is not acknowledged after a position, up to `last`. */
  openSpans(cursor: number | undefined, after: number, last: number): Iterable<Span>
  /** The floor that follows from a floor: past what is acknowledged, or does not exist any more. */
  climb(mailbox: number, cursor: number, floor: number): number
}

export function createAcks(run: Statements): Acks {
  const before = (cursor: number, position: number): Span | undefined =>
    run.get('select low, high from acks where cursor = ? and low <= ? order by low desc limit 1', cursor, position)
  const after = (cursor: number, position: number): Span | undefined =>
    run.get('select low, high from acks where cursor = ? and low > ? order by low limit 1', cursor, position)
  const drop = (cursor: number, { low }: Span): void =>
    void run.run('delete from acks where cursor = ? and low = ?', cursor, low)
  const put = (cursor: number, { low, high }: Span): void =>
    void run.run('insert or replace into acks (cursor, low, high) values (?, ?, ?)', cursor, low, high)

  const addSpan = (cursor: number, { low, high }: Span): void => {
    const left = before(cursor, low)
    const joined = left !== undefined && left.high >= low - 1 ? left : undefined
    const start = joined?.low ?? low
    let end = Math.max(high, joined?.high ?? 0)
    for (let next = after(cursor, start); next !== undefined && next.low <= end + 1; next = after(cursor, start)) {
      end = Math.max(end, next.high)
      drop(cursor, next)
    }
    put(cursor, { low: start, high: end })
  }
  const isEmptyBetween = (mailbox: number, low: number, high: number): boolean =>
    low + 1 >= high ||
    run.get('select 1 from entries where mailbox = ? and position > ? and position < ? limit 1', mailbox, low, high) ===
      undefined
  return {
    add(cursor, spans) {
      for (const span of spans) addSpan(cursor, span)
    },
    remove(cursor, { low, high }) {
      const left = before(cursor, low)
      if (left !== undefined && left.high >= low) {
        drop(cursor, left)
        if (left.low < low) put(cursor, { low: left.low, high: low - 1 })
        if (left.high > high) put(cursor, { low: high + 1, high: left.high })
      }
      for (let next = after(cursor, low); next !== undefined && next.low <= high; next = after(cursor, low)) {
        drop(cursor, next)
        if (next.high > high) put(cursor, { low: high + 1, high: next.high })
      }
    },
    clear: (cursor) => void run.run('delete from acks where cursor = ?', cursor),
    has: (cursor, position) => (before(cursor, position)?.high ?? 0) >= position,
    *openSpans(cursor, from, last) {
      let low = from
      if (cursor !== undefined) {
        low = Math.max(low, before(cursor, from + 1)?.high ?? 0)
        for (let next = after(cursor, low); next !== undefined && next.low <= last; next = after(cursor, low)) {
          yield { low: low + 1, high: next.low - 1 }
          low = next.high
        }
      }
      if (low < last) yield { low: low + 1, high: last }
    },
    climb(mailbox, cursor, floor) {
      let raised = floor
      for (let next = after(cursor, 0); next !== undefined; next = after(cursor, 0)) {
        if (next.high > raised && !isEmptyBetween(mailbox, raised, next.low)) break
        drop(cursor, next)
        raised = Math.max(raised, next.high)
      }
      return raised
    },
  }
}

/** The spans that positions make, which may come in any order and more than once. */
export function toSpans(positions: readonly number[]): Span[] {
  const spans: { low: number; high: number }[] = []
  for (const position of positions.toSorted((a, b) => a - b)) {
    const last = spans.at(-1)
    if (last !== undefined && position <= last.high + 1) last.high = Math.max(last.high, position)
    else spans.push({ low: position, high: position })
  }
  return spans
}
