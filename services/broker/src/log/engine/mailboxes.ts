import { type Did, SpineError } from '@digital-spine/core'
import type { LogOperations, MailboxInfo } from '../message-log.ts'
import type { NewsBook } from './news.ts'
import { isAnonymous, type Places, readLimit, removedDid } from './places.ts'
import type { Statements } from './statements.ts'

type Operations = Pick<
  LogOperations,
  'createMailbox' | 'findMailbox' | 'listMailboxes' | 'setMailbox' | 'deleteMailbox'
>

/** Making, describing and deleting mailboxes. */
export function createMailboxes(run: Statements, places: Places, news: NewsBook): Operations {
  const find = (mailbox: Did): Row | undefined => run.get('select * from mailboxes where did = ?', mailbox)
  return {
    createMailbox(mailbox, owner, at) {
      const known = find(mailbox)
      if (known?.owner === owner) return 'same'
      if (known !== undefined) throw new SpineError('CONFLICT', 'The mailbox is held by somebody else.')
      run.run('insert into mailboxes (did, owner, created) values (?, ?, ?)', mailbox, owner, at)
      return 'created'
    },
    findMailbox(mailbox) {
      const row = find(mailbox)
      return row === undefined ? null : toInfo(row)
    },
    listMailboxes: (owner) =>
      run.all<Row>('select * from mailboxes where owner = ? order by created, did', owner).map(toInfo),
    setMailbox(mailbox, { retentionMs, limit }) {
      if (find(mailbox) === undefined) {
        if (isAnonymous(mailbox)) throw new SpineError('MAILBOX_UNKNOWN', 'The mailbox does not exist.')
        run.run('insert into mailboxes (did, created) values (?, 0)', mailbox)
      }
      if (retentionMs !== undefined) run.run('update mailboxes set retention = ? where did = ?', retentionMs, mailbox)
      if (limit !== undefined) {
        const [messages, bytes] = [limit?.messages ?? null, limit?.bytes ?? null]
        run.run('update mailboxes set max_messages = ?, max_bytes = ? where did = ?', messages, bytes, mailbox)
      }
      places.drop(mailbox)
      return null
    },
    deleteMailbox(mailbox) {
      const row = find(mailbox)
      if (row === undefined) return false
      for (const { client } of run.all<{ client: string }>('select client from cursors where mailbox = ?', row.id))
        news.addCursor(mailbox, client, null)
      // What lies in it goes bit by bit, when things expire.
      run.run('update mailboxes set did = ?, owner = null where id = ?', removedDid(row.id), row.id)
      run.run('insert into removed_mailboxes (id) values (?)', row.id)
      run.run('delete from prekeys where did = ?', mailbox)
      places.drop(mailbox)
      return true
    },
  }
}

type Row = {
  readonly id: number
  readonly did: Did
  readonly owner: Did | null
  readonly retention: number | null
  readonly max_messages: number | null
  readonly max_bytes: number | null
  readonly messages: number
  readonly bytes: number
  readonly last: number
  readonly created: number
}

function toInfo({ did, owner, retention, max_messages, max_bytes, messages, bytes, last, created }: Row): MailboxInfo {
  const limit = readLimit(max_messages, max_bytes)
  return { mailbox: did, owner, retentionMs: retention, limit, messages, bytes, last, createdAt: created }
}
