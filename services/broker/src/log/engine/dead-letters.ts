import type { Cursor } from './cursors.ts'
import type { Place } from './places.ts'
import type { Statements } from './statements.ts'

/** What clients could not deal with, set aside with the reason; each holds its entry, whose retention may end before. */
export type DeadLetters = {
  /** Sets an entry aside, unless it has gone. */
  bury(place: Place, cursor: Cursor, position: number, letter: { code: string; at: number; deliveries: number }): void
  /** Those of a client that are among `positions`, in order; the first 10,000 if that is null. */
  choose(place: Place, cursor: Cursor, positions: readonly number[] | null): number[]
  remove(place: Place, cursor: Cursor, position: number): void
  /** Removes one and gives its entry its own end back, if nobody else holds it. */
  release(place: Place, cursor: Cursor, position: number): void
}

const keptMs = 30 * 86_400_000
const maxAtOnce = 10_000

export function createDeadLetters(run: Statements): DeadLetters {
  const remove = (place: Place, cursor: Cursor, position: number): void =>
    void run.run(
      'delete from dead_letters where mailbox = ? and position = ? and cursor = ?',
      ...[place.id, position, cursor.id],
    )
  return {
    bury(place, cursor, position, { code, at, deliveries }) {
      const entry = run.get<{ expires: number }>(
        `select coalesce((select entry_expires from dead_letters where mailbox = ?1 and position = ?2 limit 1), expires) as expires
         from entries where mailbox = ?1 and position = ?2`,
        ...[place.id, position],
      )
      if (entry === undefined) return
      run.run(
        'insert or replace into dead_letters (mailbox, position, cursor, code, at, deliveries, entry_expires) values (?, ?, ?, ?, ?, ?, ?)',
        ...[place.id, position, cursor.id, code, at, deliveries, entry.expires],
      )
      run.run(
        'update entries set expires = max(expires, ?) where mailbox = ? and position = ?',
        ...[at + keptMs, place.id, position],
      )
    },
    choose(place, cursor, positions) {
      const rows =
        positions === null
          ? run.all<{ position: number }>(
              'select position from dead_letters where mailbox = ? and cursor = ? order by position limit ?',
              ...[place.id, cursor.id, maxAtOnce],
            )
          : run.all<{ position: number }>(
              `select position from dead_letters
               where mailbox = ? and cursor = ? and position in (select value from json_each(?)) order by position`,
              ...[place.id, cursor.id, JSON.stringify(positions)],
            )
      return rows.map(({ position }) => position)
    },
    remove,
    release(place, cursor, position) {
      const own = run.get<{ expires: number }>(
        'select entry_expires as expires from dead_letters where mailbox = ? and position = ? and cursor = ?',
        ...[place.id, position, cursor.id],
      )
      remove(place, cursor, position)
      run.run(
        `update entries set expires = ?3 where mailbox = ?1 and position = ?2
         and not exists (select 1 from dead_letters where mailbox = ?1 and position = ?2)`,
        ...[place.id, position, own?.expires ?? 0],
      )
    },
  }
}
