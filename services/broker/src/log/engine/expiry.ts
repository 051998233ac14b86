import type { Did } from '@digital-spine/core'
import type { ExpiredMessage, LogOperations } from '../message-log.ts'
import type { Acks } from './acks.ts'
import type { KnownShares } from './known-shares.ts'
import { type Places, removedDid } from './places.ts'
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
export function createExpiry(
  run: Statements,
  { places, shares, acks }: { places: Places; shares: KnownShares; acks: Acks },
): Pick<LogOperations, 'expire'> {
  const select = (condition: string, ...values: number[]): Row[] =>
    run.all(
      `select entries.mailbox as mailbox, did, position, kind, message, size, sender, messages.id as id, messages.hash as hash
       from entries join mailboxes on mailboxes.id = entries.mailbox join messages on seq = message
       left join flows on flows.id = flow where ${condition} limit ?`,
      ...values,
    )
  const cursorsOf = (mailbox: number): { id: number; floor: number }[] =>
    run.all('select id, floor from cursors where mailbox = ? order by floor desc', mailbox)
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
  const removeTransactions = (condition: string, value: number, limit: number): number =>
    run.run(
      `delete from transactions where (mailbox, sender, topic, tx) in
       (select mailbox, sender, topic, tx from transactions where ${condition} limit ?)`,
      ...[value, limit],
    )
  /** Goes on with one deleted mailbox; answers whether there is more to do. */
  const removeMailboxes = (limit: number): boolean => {
    const id = run.get<{ id: number }>('select id from removed_mailboxes order by id limit 1')?.id
    if (id === undefined) return false
    const rows = select('entries.mailbox = ? order by position', id, limit)
    remove(rows)
    if (rows.length === limit || removeTransactions('mailbox = ?', id, limit) === limit) return true
    for (const table of ['acks', 'attempts', 'leases'])
      run.run(`delete from ${table} where cursor in (select id from cursors where mailbox = ?)`, id)
    for (const table of ['cursors', 'flows']) run.run(`delete from ${table} where mailbox = ?`, id)
    run.run('delete from mailboxes where id = ?', id)
    run.run('delete from removed_mailboxes where id = ?', id)
    places.drop(removedDid(id))
    return true
  }
  const removeEpochs = (now: number): number => {
    const gone = run.all<{ epoch: string }>('select epoch from epochs where expires <= ? limit ?', now, maxEpochs)
    for (const { epoch } of gone) {
      run.run('delete from shares where epoch = ?', epoch)
      run.run('delete from epochs where epoch = ?', epoch)
    }
    if (gone.length > 0) shares.forget()
    return gone.length
  }
  return {
    expire(now, limit) {
      const rows = select('expires <= ? order by expires', now, limit)
      const cursors = new Map([...new Set(rows.map(({ mailbox }) => mailbox))].map((box) => [box, cursorsOf(box)]))
      const isTaken = ({ mailbox, position }: Row): boolean =>
        cursors.get(mailbox)?.some(({ id, floor }) => floor >= position || acks.has(id, position)) === true
      const lost = rows.flatMap((row): ExpiredMessage[] => {
        const { did: recipient, sender: from, id, hash, position } = row
        if (row.kind !== 0 || from === null || id === null || hash === null) return []
        if (recipient === removedDid(row.mailbox) || isTaken(row)) return []
        return [{ from, recipient, id, hash, position }]
      })
      remove(rows)
      const transactions = removeTransactions('expires <= ?', now, limit)
      const isRest = rows.length === limit || transactions === limit || removeEpochs(now) === maxEpochs
      return { lost, more: isRest || removeMailboxes(limit) }
    },
  }
}

const maxEpochs = 100
