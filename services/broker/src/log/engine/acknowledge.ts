import { SpineError } from '@digital-spine/core'
import type { LogOperations, ReplayFrom } from '../message-log.ts'
import { type Acks, toSpans } from './acks.ts'
import type { Cursor, Cursors } from './cursors.ts'
import type { Place } from './places.ts'
import type { Statements } from './statements.ts'

type Operations = Pick<LogOperations, 'acknowledge' | 'rewind'>

/** Moving a cursor. */
export function createAcknowledge(run: Statements, cursors: Cursors, acks: Acks): Operations & { settle: Settle } {
  const settle: Settle = (place, cursor, positions) => {
    const open = positions.filter((position) => position > cursor.floor && position <= place.last)
    if (open.length === 0) return cursor.floor
    const spans = toSpans(open)
    const [first, ...others] = spans
    const isNext = first !== undefined && first.low === cursor.floor + 1
    acks.add(cursor.id, isNext ? others : spans)
    const floor = acks.climb(place.id, cursor.id, isNext ? first.high : cursor.floor)
    if (floor > cursor.floor) cursors.setFloor(cursor, floor)
    return floor
  }
  /** The last position before a time: entries are in the order of their times. */
  const positionAt = (place: Place, time: number): number => {
    let [low, high] = [0, place.last]
    while (low < high) {
      const middle = low + ((high - low) >> 1)
      const next = run.get<{ position: number; accepted: number }>(
        'select position, accepted from entries where mailbox = ? and position > ? order by position limit 1',
        ...[place.id, middle],
      )
      if (next === undefined || next.position > high || next.accepted >= time) high = middle
      else low = next.position
    }
    return low
  }
  const positionBefore = (place: Place, to: ReplayFrom): number => {
    if ('position' in to) return Math.max(0, Math.min(to.position, place.last))
    if ('time' in to) return positionAt(place, to.time)
    const row = run.get<{ position: number }>(
      'select position from messages join entries on message = seq where messages.id = ? and mailbox = ?',
      ...[to.id, place.id],
    )
    if (row === undefined) throw new SpineError('NOT_FOUND', `There is no message ${to.id} in the mailbox.`)
    return row.position - 1
  }
  return {
    settle,
    acknowledge(mailbox, client, fence, positions) {
      const { place, cursor } = cursors.get(mailbox, client, fence)
      return settle(place, cursor, positions)
    },
    rewind(mailbox, client, fence, to) {
      const { place, cursor } = cursors.get(mailbox, client, fence)
      const target = positionBefore(place, to)
      const dead = run.all<{ position: number }>(
        'select position from dead_letters where mailbox = ? and cursor = ? and position > ?',
        ...[place.id, cursor.id, target],
      )
      for (const table of ['acks', 'attempts', 'leases']) run.run(`delete from ${table} where cursor = ?`, cursor.id)
      acks.add(cursor.id, toSpans(dead.map(({ position }) => position)))
      const floor = acks.climb(place.id, cursor.id, target)
      run.run('update cursors set floor = ?, looked = ? where id = ?', floor, floor, cursor.id)
      cursors.tell(mailbox, { ...cursor, floor })
      return floor
    },
  }
}

/** Marks positions as done with; answers the floor. */
export type Settle = (place: Place, cursor: Cursor, positions: readonly number[]) => number
