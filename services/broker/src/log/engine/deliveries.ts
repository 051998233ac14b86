import type { LogOperations } from '../message-log.ts'
import type { Settle } from './acknowledge.ts'
import type { Acks } from './acks.ts'
import type { Cursor, Cursors } from './cursors.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { Place } from './places.ts'
import type { Statements } from './statements.ts'

/** Counts a delivery that was not acknowledged in time; answers what became dead letters. */
export type Miss = (
  place: Place,
  cursor: Cursor,
  positions: readonly number[],
  maxDeliveries: number,
  at: number,
) => number[]

/** Deliveries that came to nothing: an entry was rejected, or not acknowledged in time. */
export function createDeliveries(
  run: Statements,
  parts: { cursors: Cursors; acks: Acks; deadLetters: DeadLetters; settle: Settle },
): Pick<LogOperations, 'reject' | 'missLease'> & { miss: Miss } {
  const { cursors, acks, deadLetters, settle } = parts
  const isOpen = (cursor: Cursor, position: number): boolean =>
    position > cursor.floor && !acks.has(cursor.id, position)
  const missedOf = (cursor: Cursor, position: number): number =>
    run.get<{ missed: number }>('select missed from attempts where cursor = ? and position = ?', cursor.id, position)
      ?.missed ?? 0

  const miss: Miss = (place, cursor, positions, maxDeliveries, at) => {
    const dead: number[] = []
    for (const position of new Set(positions)) {
      if (!isOpen(cursor, position) || position > place.last) continue
      const missed = missedOf(cursor, position) + 1
      run.run(
        'insert or replace into attempts (cursor, position, missed) values (?, ?, ?)',
        cursor.id,
        position,
        missed,
      )
      if (missed < maxDeliveries) continue
      deadLetters.bury(place, cursor, position, { code: 'MAX_DELIVERIES', at, deliveries: missed })
      dead.push(position)
    }
    settle(place, cursor, dead)
    return dead
  }
  return {
    miss,
    reject(mailbox, client, fence, position, code, at) {
      const { place, cursor } = cursors.get(mailbox, client, fence)
      if (!isOpen(cursor, position)) return cursor.floor
      deadLetters.bury(place, cursor, position, { code, at, deliveries: missedOf(cursor, position) + 1 })
      return settle(place, cursor, [position])
    },
    missLease(mailbox, client, fence, positions, maxDeliveries, at) {
      const { place, cursor } = cursors.get(mailbox, client, fence)
      return miss(place, cursor, positions, maxDeliveries, at)
    },
  }
}
