import type { Did } from '@digital-spine/core'
import type { DeadLetter, LogOperations } from '../message-log.ts'
import type { Settle } from './acknowledge.ts'
import type { Acks } from './acks.ts'
import type { Cursor, Cursors } from './cursors.ts'
import type { Place } from './places.ts'
import { type EntryRow, entryColumns, entrySource, toEntry } from './scan.ts'
import type { Statements } from './statements.ts'

type Operations = Pick<LogOperations, 'reject' | 'missLease' | 'listDeadLetters' | 'redrive' | 'purgeDeadLetters'>

/** How long a dead letter keeps its entry, though its retention may end before. */
const keptMs = 30 * 86_400_000
const maxAtOnce = 10_000

/** What a client could not deal with, set aside with the reason. */
export function createDeadLetters(
  run: Statements,
  { cursors, acks, settle }: { cursors: Cursors; acks: Acks; settle: Settle },
): Operations & { miss: Miss } {
  const isOpen = (cursor: Cursor, position: number): boolean =>
    position > cursor.floor && !acks.has(cursor.id, position)
  const missedOf = (cursor: Cursor, position: number): number =>
    run.get<{ missed: number }>('select missed from attempts where cursor = ? and position = ?', cursor.id, position)
      ?.missed ?? 0

  /** Sets an entry aside, unless it has gone. */
  const bury = (
    place: Place,
    cursor: Cursor,
    position: number,
    letter: { code: string; at: number; deliveries: number },
  ) => {
    const { code, at, deliveries } = letter
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
  }
  const miss: Miss = (place, cursor, positions, maxDeliveries, at) => {
    const dead: number[] = []
    for (const position of positions) {
      if (!isOpen(cursor, position) || position > place.last) continue
      const missed = missedOf(cursor, position) + 1
      run.run(
        'insert or replace into attempts (cursor, position, missed) values (?, ?, ?)',
        cursor.id,
        position,
        missed,
      )
      if (missed < maxDeliveries) continue
      bury(place, cursor, position, { code: 'MAX_DELIVERIES', at, deliveries: missed })
      dead.push(position)
    }
    settle(place, cursor, dead)
    return dead
  }
  const chosen = (place: Place, cursor: Cursor, positions: readonly number[] | null): number[] => {
    const all = run
      .all<{ position: number }>(
        'select position from dead_letters where mailbox = ? and cursor = ? order by position limit ?',
        ...[place.id, cursor.id, positions === null ? maxAtOnce : -1],
      )
      .map(({ position }) => position)
    if (positions === null) return all
    const wanted = new Set(positions)
    return all.filter((position) => wanted.has(position))
  }
  const remove = (place: Place, cursor: Cursor, position: number): void =>
    void run.run(
      'delete from dead_letters where mailbox = ? and position = ? and cursor = ?',
      ...[place.id, position, cursor.id],
    )
  /** Gives an entry that nobody holds any more its own end back. */
  const release = (place: Place, cursor: Cursor, position: number): void => {
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
  }
  return {
    miss,
    reject(mailbox, client, fence, position, code, at) {
      const { place, cursor } = cursors.get(mailbox, client, fence)
      if (!isOpen(cursor, position)) return cursor.floor
      bury(place, cursor, position, { code, at, deliveries: missedOf(cursor, position) + 1 })
      return settle(place, cursor, [position])
    },
    missLease(mailbox, client, fence, positions, maxDeliveries, at) {
      const { place, cursor } = cursors.get(mailbox, client, fence)
      return miss(place, cursor, positions, maxDeliveries, at)
    },
    listDeadLetters(mailbox, { client = null, after = 0, limit }) {
      const box = run.get<{ id: number }>('select id from mailboxes where did = ?', mailbox)?.id ?? null
      // A page ends with all the dead letters of its last position.
      const last = run
        .all<{ position: number }>(
          `select position from dead_letters join cursors on cursors.id = cursor
           where dead_letters.mailbox = ?1 and position > ?2 and (?3 is null or client = ?3) order by position limit ?4`,
          ...[box, after, client, limit],
        )
        .at(-1)?.position
      if (last === undefined) return []
      const rows = run.all<DeadRow>(
        `select cursors.client as client, code, at, deliveries, sender, messages.id as id, topic, ${entryColumns}
         from ${entrySource}
         join dead_letters on dead_letters.mailbox = entries.mailbox and dead_letters.position = entries.position
         join cursors on cursors.id = cursor
         where entries.mailbox = ?1 and entries.position between ?2 and ?3 and (?4 is null or cursors.client = ?4)
         order by entries.position, cursors.client`,
        ...[box, after + 1, last, client],
      )
      return rows.map(({ client: reader, code, at, deliveries, sender, id, topic, ...row }): DeadLetter => {
        return { client: reader, code, at, deliveries, from: sender, id, topic, entry: toEntry(row) }
      })
    },
    redrive(mailbox, client, positions) {
      const { place, cursor } = cursors.get(mailbox, client, null)
      const opened = chosen(place, cursor, positions)
      const [first] = opened
      if (first === undefined) return []
      const floor = Math.min(cursor.floor, first - 1)
      if (floor < cursor.floor) acks.add(cursor.id, [{ low: floor + 1, high: cursor.floor }])
      for (const position of opened) {
        acks.remove(cursor.id, { low: position, high: position })
        run.run('insert or replace into attempts (cursor, position, missed) values (?, ?, 0)', cursor.id, position)
        remove(place, cursor, position)
      }
      run.run('update cursors set floor = ?, looked = min(looked, ?) where id = ?', floor, first - 1, cursor.id)
      cursors.tell(mailbox, { ...cursor, floor })
      return opened
    },
    purgeDeadLetters(mailbox, client, positions) {
      const { place, cursor } = cursors.get(mailbox, client, null)
      const gone = chosen(place, cursor, positions)
      for (const position of gone) release(place, cursor, position)
      return gone.length
    },
  }
}

type DeadRow = EntryRow &
  Pick<DeadLetter, 'client' | 'code' | 'at' | 'deliveries' | 'id' | 'topic'> & { sender: Did | null }

/** Counts a delivery that was not acknowledged in time; answers what became dead letters. */
export type Miss = (
  place: Place,
  cursor: Cursor,
  positions: readonly number[],
  maxDeliveries: number,
  at: number,
) => number[]
