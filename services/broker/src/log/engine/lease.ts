import type { LeaseRequest, LogOperations } from '../message-log.ts'
import { type Acks, type Span, toSpans } from './acks.ts'
import type { Cursor, Cursors } from './cursors.ts'
import type { Miss } from './deliveries.ts'
import type { Place } from './places.ts'
import type { Scan } from './scan.ts'
import type { Statements } from './statements.ts'

type Lent = Span & { readonly until: number }

/** What a client may have at once, so that ending its leases takes a limited time. */
const maxLent = 10_000

/** Lending entries to readers that hold no connection. */
export function createLease(
  run: Statements,
  { cursors, acks, scan, miss }: { cursors: Cursors; acks: Acks; scan: Scan; miss: Miss },
): Pick<LogOperations, 'lease'> & { giveBack: (cursor: Cursor) => void } {
  const lentTo = (cursor: Cursor): Lent[] =>
    run.all('select low, high, until from leases where cursor = ? order by low', cursor.id)
  const countLent = (cursor: Cursor): number =>
    run.get<{ count: number | null }>('select sum(high - low + 1) as count from leases where cursor = ?', cursor.id)
      ?.count ?? 0
  const openIn = (cursor: Cursor, { low, high }: Span): number[] => {
    const positions: number[] = []
    for (const span of acks.openSpans(cursor.id, Math.max(low - 1, cursor.floor), high))
      for (let position = span.low; position <= span.high; position += 1) positions.push(position)
    return positions
  }
  /** What is lent from a position on is nobody's any more, and shows that it has been delivered. */
  const takeBack = (cursor: Cursor, lent: readonly Lent[], from: number): number => {
    for (const span of lent) {
      if (span.low < from) continue
      for (const position of openIn(cursor, span))
        run.run('insert or ignore into attempts (cursor, position, missed) values (?, ?, 0)', cursor.id, position)
    }
    run.run('delete from leases where cursor = ? and low >= ?', cursor.id, from)
    const looked = Math.min(cursor.looked, from - 1)
    run.run('update cursors set looked = ? where id = ?', looked, cursor.id)
    return looked
  }
  const giveBack = (cursor: Cursor): number => {
    const lent = lentTo(cursor)
    const [first] = lent
    return first === undefined ? cursor.looked : takeBack(cursor, lent, first.low)
  }
  /** The earliest of each flow, since what follows may have waited for it; receipts are of no flow. */
  const firstOfFlows = (mailbox: number, positions: readonly number[]): number[] => {
    const flows = new Set<number>()
    return positions.filter((position) => {
      const row = run.get<{ flow: number | null }>(
        'select flow from entries where mailbox = ? and position = ?',
        ...[mailbox, position],
      )
      if (row === undefined || (row.flow !== null && flows.has(row.flow))) return false
      if (row.flow !== null) flows.add(row.flow)
      return true
    })
  }
  /** Counts what was not acknowledged in time; from the first of it on everything is lent again, so that order is kept. */
  const endLate = (place: Place, cursor: Cursor, { at, maxDeliveries }: LeaseRequest): number => {
    const lent = lentTo(cursor)
    const late = lent.filter(({ until }) => until <= at)
    const missed = late.flatMap((span) => openIn(cursor, span))
    const [first] = missed
    if (first === undefined) return cursor.looked
    miss(place, cursor, firstOfFlows(place.id, missed), maxDeliveries, at)
    const left = cursors.find(place.id, cursor.client) ?? cursor
    return takeBack(left, lent, late.find(({ high }) => high >= first)?.low ?? first)
  }
  const mark = (cursor: Cursor, looked: number, filter: string): void => {
    if (looked !== cursor.looked || filter !== cursor.filter)
      run.run('update cursors set looked = ?, filter = ? where id = ?', looked, filter, cursor.id)
  }
  return {
    giveBack: (cursor) => void giveBack(cursor),
    lease(mailbox, client, request) {
      const { reader, limit, filter, leaseMs, at } = request
      const filterText = filter === null ? '' : JSON.stringify(filter)
      const known = cursors.findOf(mailbox, client)
      const opened = known?.reader === reader ? known : cursors.open(mailbox, client, request)
      const isAsBefore = opened === known && known.filter === filterText
      const { place } = cursors.get(mailbox, client, null)
      const looked = isAsBefore ? endLate(place, opened, request) : giveBack(opened)
      const { cursor } = cursors.get(mailbox, client, null)
      const { fence, floor } = cursor
      if (cursor.paused === 1) return { entries: [], fence, floor, more: false }
      const room = maxLent - countLent(cursor)
      if (room <= 0) return { entries: [], fence, floor, more: false }
      const after = isAsBefore ? Math.max(looked, floor) : floor
      const { entries, through } = scan({ box: place, cursor, after, limit: Math.min(limit, room), filter })
      for (const { low, high } of toSpans(entries.map(({ position }) => position)))
        run.run(
          'insert or replace into leases (cursor, low, high, until) values (?, ?, ?, ?)',
          ...[cursor.id, low, high, at + leaseMs],
        )
      mark(cursor, through, filterText)
      return { entries, fence, floor, more: entries.length === 0 && through < place.last }
    },
  }
}
