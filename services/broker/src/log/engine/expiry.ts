import type { Did } from '@digital-spine/core'
import type { ExpiredMessage, LogOperations } from '../message-log.ts'
import type { Acks } from './acks.ts'
import type { Places } from './places.ts'
import type { Statements } from './statements.ts'

type Row = {
  readonly mailbox: number
  readonly did: Did
  readonly position: number
  readonly kind: number
  readonly message: number
  readonly size: number
  readonly sender: Did | null
  readonly id: string | null
  readonly hash: string | null
}

/** Deletes what is past its retention, the earliest first, and what lay in mailboxes that were deleted. */
export function createExpiry(run: Statements, places: Places, acks: Acks): Pick<LogOperations, 'expire'> {
  const select = (condition: string, ...values: number[]): Row[] =>
    run.all(
      `select entries.mailbox as mailbox, did, position, kind, message, size, sender, messages.id as id, messages.hash as hash
       from entries join mailboxes on mailboxes.id = entries.mailbox join messages on seq = message
       left join flows on flows.id = flow where ${condition} limit ?`,
      ...values,
    )
  const isTaken = ({ mailbox, position }: Row): boolean =>
    run
      .all<{ id: number; floor: number }>('select id, floor from cursors where mailbox = ?', mailbox)
      .some(({ id, floor }) => floor >= position || acks.has(id, position))
  /** A message goes after the last entry that shows it. */
  const remove = (rows: readonly Row[]): void => {
    for (const { mailbox, did, position, size } of rows) {
      run.run('delete from entries where mailbox = ? and position = ?', mailbox, position)
      run.run('delete from dead_letters where mailbox = ? and position = ?', mailbox, position)
      const place = places.find(did)
      if (place === undefined) continue
      place.messages -= 1
      place.bytes -= size
      places.moved(place)
    }
    for (const message of new Set(rows.map((row) => row.message)))
      run.run('delete from messages where seq = ?1 and not exists (select 1 from entries where message = ?1)', message)
  }
  const removeMailboxes = (limit: number): void => {
    let left = limit
    for (const { id } of run.all<{ id: number }>('select id from removed_mailboxes order by id')) {
      const rows = select('entries.mailbox = ? order by position', id, left)
      remove(rows)
      left -= rows.length
      if (left <= 0) return
      for (const table of ['acks', 'attempts', 'leases'])
        run.run(`delete from ${table} where cursor in (select id from cursors where mailbox = ?)`, id)
      for (const table of ['cursors', 'flows', 'transactions']) run.run(`delete from ${table} where mailbox = ?`, id)
      run.run('delete from mailboxes where id = ?', id)
      run.run('delete from removed_mailboxes where id = ?', id)
      places.forget()
    }
  }
  const removeEpochs = (now: number): void => {
    const gone = run.all<{ epoch: string }>('select epoch from epochs where expires <= ? limit ?', now, maxEpochs)
    for (const { epoch } of gone) {
      run.run('delete from shares where epoch = ?', epoch)
      run.run('delete from epochs where epoch = ?', epoch)
    }
    if (gone.length > 0) places.forgetEpochs()
  }
  return {
    expire(now, limit) {
      const rows = select('expires <= ? order by expires', now, limit)
      const lost = rows.flatMap((row): ExpiredMessage[] => {
        const { did: recipient, sender: from, id, hash, position } = row
        if (row.kind !== 0 || from === null || id === null || hash === null || isTaken(row)) return []
        return [{ from, recipient, id, hash, position }]
      })
      remove(rows)
      run.run(
        `delete from transactions where (mailbox, sender, topic, tx) in
         (select mailbox, sender, topic, tx from transactions where expires <= ? limit ?)`,
        ...[now, limit],
      )
      removeEpochs(now)
      if (rows.length < limit) removeMailboxes(limit - rows.length)
      return lost
    },
  }
}

const maxEpochs = 100
