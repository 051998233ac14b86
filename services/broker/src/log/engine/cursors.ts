import type { Did } from '@digital-spine/core'
import type { LogOperations } from '../message-log.ts'
import type { Places } from './places.ts'
import type { Statements } from './statements.ts'

type Operations = Pick<LogOperations, 'cursor' | 'acknowledge' | 'rewind' | 'deadLetter'>

/** Up to where each client of a mailbox is done, and what lies done beyond. */
export function createCursors(run: Statements, places: Places): Operations {
  const { mailbox: mailboxOf } = places

  const cursor = (mailbox: Did, client: string): number => {
    const box = mailboxOf(mailbox)
    const find = () =>
      run.get<{ floor: number }>('select floor from cursors where mailbox = ? and client = ?', box, client)?.floor
    const known = find()
    if (known !== undefined) return known
    run.run('insert into cursors (mailbox, client, floor) values (?, ?, 0)', box, client)
    return 0
  }
  const isEmptyBetween = (box: number, low: number, high: number): boolean =>
    low + 1 >= high ||
    run.get('select 1 from entries where mailbox = ? and position > ? and position < ? limit 1', box, low, high) ===
      undefined
  /** How far the floor gets with `positions`, which are in order, and which of them it does not reach. */
  const climb = (box: number, floor: number, positions: readonly number[]): { next: number; above: number[] } => {
    let next = floor
    let i = 0
    for (; i < positions.length; i += 1) {
      const position = positions[i] ?? 0
      if (!isEmptyBetween(box, next, position)) break
      next = position
    }
    return { next, above: positions.slice(i) }
  }
  const setFloor = (box: number, client: string, floor: number): void => {
    run.run('update cursors set floor = ? where mailbox = ? and client = ?', floor, box, client)
  }
  const acknowledge = (mailbox: Did, client: string, positions: readonly number[]): number => {
    const box = mailboxOf(mailbox)
    const floor = cursor(mailbox, client)
    const fresh = [...new Set(positions)].filter((position) => position > floor).sort((a, b) => a - b)
    if (fresh.length === 0) return floor
    const { next, above } = climb(box, floor, fresh)
    for (const position of above)
      run.run('insert or ignore into acks (mailbox, client, position) values (?, ?, ?)', box, client, position)
    const raised = climbAcks(box, client, next)
    if (raised === floor) return floor
    setFloor(box, client, raised)
    run.run('delete from acks where mailbox = ? and client = ? and position <= ?', box, client, raised)
    return raised
  }
  /** Passes what had been acknowledged out of order. */
  const climbAcks = (box: number, client: string, floor: number): number => {
    for (let next = floor; ; ) {
      const row = run.get<{ position: number }>(
        'select position from acks where mailbox = ? and client = ? and position > ? order by position limit 1',
        ...[box, client, next],
      )
      if (row === undefined || !isEmptyBetween(box, next, row.position)) return next
      next = row.position
    }
  }
  return {
    cursor,
    acknowledge,
    rewind(mailbox, client, position) {
      const box = mailboxOf(mailbox)
      cursor(mailbox, client)
      setFloor(box, client, position)
      run.run('delete from acks where mailbox = ? and client = ?', box, client)
      return position
    },
    deadLetter(mailbox, client, position, code, at) {
      run.run(
        'insert or replace into dead_letters (mailbox, client, position, code, at) values (?, ?, ?, ?, ?)',
        ...[mailboxOf(mailbox), client, position, code, at],
      )
      return acknowledge(mailbox, client, [position])
    },
  }
}
