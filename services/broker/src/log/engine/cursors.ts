import { type Did, SpineError } from '@digital-spine/core'
import type { CursorState } from '../message-log.ts'
import type { NewsBook } from './news.ts'
import type { Place, Places } from './places.ts'
import type { Statements } from './statements.ts'

/** Where a client of a mailbox is. */
export type Cursor = {
  readonly id: number
  readonly mailbox: number
  readonly client: string
  readonly floor: number
  readonly fence: number
  readonly paused: number
  readonly reader: string
  readonly opened: number
  /** Up to where entries have been lent or hidden, by the filter `filter`. */
  readonly looked: number
  readonly filter: string
}

export type Cursors = {
  find(mailbox: number, client: string): Cursor | undefined
  findOf(mailbox: Did, client: string): Cursor | undefined
  /** NOT_FOUND; FENCED if another reader has opened it since. */
  get(mailbox: Did, client: string, fence: number | null): { readonly place: Place; readonly cursor: Cursor }
  open(mailbox: Did, client: string, options: { reader: string; maxClients: number; at: number }): Cursor
  setFloor(cursor: Cursor, floor: number): void
  tell(mailbox: Did, cursor: Cursor): void
}

export function createCursors(run: Statements, places: Places, news: NewsBook): Cursors {
  const find = (mailbox: number, client: string): Cursor | undefined =>
    run.get('select * from cursors where mailbox = ? and client = ?', mailbox, client)
  const tell = (mailbox: Did, cursor: Cursor): void => news.addCursor(mailbox, cursor.client, stateOf(cursor))
  return {
    find,
    findOf(mailbox, client) {
      const place = places.find(mailbox)
      return place && find(place.id, client)
    },
    get(mailbox, client, fence) {
      const place = places.find(mailbox)
      const cursor = place && find(place.id, client)
      if (place === undefined || cursor === undefined)
        throw new SpineError('NOT_FOUND', `The mailbox has no client "${client}".`)
      if (fence !== null && fence !== cursor.fence)
        throw new SpineError('FENCED', `Another reader has opened client "${client}" since.`)
      return { place, cursor }
    },
    open(mailbox, client, { reader, maxClients, at }) {
      const found = places.find(mailbox)
      const known = found && find(found.id, client)
      if (known !== undefined) {
        const fence = known.fence + 1
        run.run('update cursors set fence = ?, reader = ?, opened = ? where id = ?', fence, reader, at, known.id)
        const opened = { ...known, fence, reader, opened: at }
        tell(mailbox, opened)
        return opened
      }
      if (found !== undefined && countClients(run, found.id) >= maxClients)
        throw new SpineError(
          'QUOTA_EXCEEDED',
          `The mailbox has ${maxClients} clients, which is as many as it may have.`,
        )
      const { id: box } = found ?? places.open(mailbox, at)
      run.run(
        'insert into cursors (mailbox, client, floor, fence, reader, opened) values (?, ?, 0, 1, ?, ?)',
        ...[box, client, reader, at],
      )
      const made = find(box, client)
      if (made === undefined) throw new TypeError('a cursor was not made')
      tell(mailbox, made)
      return made
    },
    setFloor({ id, floor: before }, floor) {
      run.run('update cursors set floor = ? where id = ?', floor, id)
      if (floor < before) return
      for (const table of ['attempts', 'leases']) {
        const last = table === 'attempts' ? 'position' : 'high'
        run.run(`delete from ${table} where cursor = ? and ${last} <= ?`, id, floor)
      }
    },
    tell,
  }
}

const countClients = (run: Statements, mailbox: number): number =>
  run.get<{ count: number }>('select count(*) as count from cursors where mailbox = ?', mailbox)?.count ?? 0

export const stateOf = ({ floor, fence, paused }: Cursor): CursorState => ({ floor, fence, paused: paused === 1 })
