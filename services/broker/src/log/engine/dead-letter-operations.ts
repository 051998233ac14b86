import type { Did } from '@digital-spine/core'
import type { DeadLetter, LogOperations } from '../message-log.ts'
import type { Acks } from './acks.ts'
import type { Cursors } from './cursors.ts'
import type { DeadLetters } from './dead-letters.ts'
import { type EntryRow, entryColumns, entrySource, toEntry } from './scan.ts'
import type { Statements } from './statements.ts'

type Operations = Pick<LogOperations, 'listDeadLetters' | 'redrive' | 'purgeDeadLetters'>

/** Looking at dead letters, and what may become of them. */
export function createDeadLetterOperations(
  run: Statements,
  { cursors, acks, deadLetters }: { cursors: Cursors; acks: Acks; deadLetters: DeadLetters },
): Operations {
  return {
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
      const opened = deadLetters.choose(place, cursor, positions)
      const [first] = opened
      if (first === undefined) return []
      const floor = Math.min(cursor.floor, first - 1)
      if (floor < cursor.floor) acks.add(cursor.id, [{ low: floor + 1, high: cursor.floor }])
      for (const position of opened) {
        acks.remove(cursor.id, { low: position, high: position })
        run.run('insert or replace into attempts (cursor, position, missed) values (?, ?, 0)', cursor.id, position)
        deadLetters.remove(place, cursor, position)
      }
      run.run('update cursors set floor = ?, looked = min(looked, ?) where id = ?', floor, first - 1, cursor.id)
      cursors.tell(mailbox, { ...cursor, floor })
      return opened
    },
    purgeDeadLetters(mailbox, client, positions) {
      const { place, cursor } = cursors.get(mailbox, client, null)
      const gone = deadLetters.choose(place, cursor, positions)
      for (const position of gone) deadLetters.release(place, cursor, position)
      return gone.length
    },
  }
}

type DeadRow = EntryRow &
  Pick<DeadLetter, 'client' | 'code' | 'at' | 'deliveries' | 'id' | 'topic'> & { sender: Did | null }
