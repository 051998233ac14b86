import type { Did } from '@digital-spine/core'
import type { LogOperations } from '../message-log.ts'
import type { Places } from './places.ts'
import type { Statements } from './statements.ts'

type Row = { mailbox: number; did: Did; position: number; kind: string; sender: Did; id: string; hash: string }

/** Deletes what is past its retention, the earliest first. */
export function createExpiry(run: Statements, places: Places): Pick<LogOperations, 'expire'> {
  const isTaken = ({ mailbox, position }: Row): boolean =>
    run.get('select 1 from cursors where mailbox = ? and floor >= ? limit 1', mailbox, position) !== undefined ||
    run.get('select 1 from acks where mailbox = ? and position = ? limit 1', mailbox, position) !== undefined
  return {
    expire(now, limit) {
      const rows = run.all<Row>(
        `select mailbox, did, position, kind, sender, entries.id as id, hash
         from entries join mailboxes on mailboxes.id = mailbox where expires <= ? order by expires limit ?`,
        ...[now, limit],
      )
      const lost = rows.filter((row) => row.kind === 'message' && !isTaken(row))
      for (const { mailbox, position } of rows)
        run.run('delete from entries where mailbox = ? and position = ?', mailbox, position)
      run.run('delete from transactions where expires <= ?', now)
      // A body goes after the last entry that shows it.
      if (rows.length < limit)
        run.run('delete from bodies where id in (select id from bodies where expires <= ? limit ?)', now, limit)
      run.run('delete from shares where epoch in (select epoch from epochs where expires <= ?)', now)
      if (run.run('delete from epochs where expires <= ?', now) > 0) places.forgetEpochs()
      return lost.map(({ did, sender, id, hash, position }) => ({ from: sender, recipient: did, id, hash, position }))
    },
  }
}
