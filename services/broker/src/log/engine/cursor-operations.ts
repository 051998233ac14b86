import type { CursorInfo, LogOperations } from '../message-log.ts'
import type { Acks, Span } from './acks.ts'
import { type Cursor, type Cursors, stateOf } from './cursors.ts'
import type { NewsBook } from './news.ts'
import type { Statements } from './statements.ts'

const maxCounted = 1000

type Operations = Pick<LogOperations, 'openCursor' | 'pause' | 'listCursors' | 'deleteCursor'>

/** Opening, pausing, listing and deleting cursors. */
export function createCursorOperations(
  run: Statements,
  parts: {
    cursors: Cursors
    acks: Acks
    news: NewsBook
    giveBack: (cursor: Cursor) => void
    purge: LogOperations['purgeDeadLetters']
  },
): Operations {
  const { cursors, acks, news, giveBack, purge } = parts
  /** Beyond a number that is quickly counted, what has expired in between counts too. */
  const countEntries = (mailbox: number, { low, high }: Span): number => {
    const first = run.get<{ position: number }>(
      'select position from entries where mailbox = ? and position between ? and ? order by position limit 1',
      ...[mailbox, low, high],
    )?.position
    if (first === undefined) return 0
    if (high - first >= maxCounted) return high - first + 1
    const { count = 0 } =
      run.get<{ count: number }>(
        'select count(*) as count from entries where mailbox = ? and position between ? and ?',
        ...[mailbox, first, high],
      ) ?? {}
    return count
  }
  const countDeadLetters = (mailbox: number): ReadonlyMap<number, number> => {
    const rows = run.all<{ cursor: number; count: number }>(
      'select cursor, count(*) as count from dead_letters where mailbox = ? group by cursor',
      mailbox,
    )
    return new Map(rows.map(({ cursor, count }) => [cursor, count]))
  }
  return {
    openCursor(mailbox, client, options) {
      const cursor = cursors.open(mailbox, client, options)
      giveBack(cursor)
      return stateOf(cursor)
    },
    pause(mailbox, client, paused) {
      const { cursor } = cursors.get(mailbox, client, null)
      const now = { ...cursor, paused: paused ? 1 : 0 }
      if (now.paused === cursor.paused) return null
      run.run('update cursors set paused = ? where id = ?', now.paused, cursor.id)
      cursors.tell(mailbox, now)
      return null
    },
    listCursors(mailbox) {
      const box = run.get<{ id: number; last: number }>('select id, last from mailboxes where did = ?', mailbox)
      if (box === undefined) return []
      const rows = run.all<Cursor>('select * from cursors where mailbox = ? order by client', box.id)
      const dead = countDeadLetters(box.id)
      return rows.map(({ id, client, floor, paused, reader, opened }): CursorInfo => {
        let pending = 0
        for (const span of acks.openSpans(id, floor, box.last)) pending += countEntries(box.id, span)
        const deadLetters = dead.get(id) ?? 0
        return { client, floor, paused: paused === 1, pending, deadLetters, reader, openedAt: opened }
      })
    },
    deleteCursor(mailbox, client) {
      const id = cursors.findOf(mailbox, client)?.id
      if (id === undefined) return false
      purge(mailbox, client, null)
      for (const table of ['acks', 'attempts', 'leases', 'dead_letters'])
        run.run(`delete from ${table} where cursor = ?`, id)
      run.run('delete from cursors where id = ?', id)
      news.addCursor(mailbox, client, null)
      return true
    },
  }
}
