import { SpineError } from '@digital-spine/core'
import type { Contents } from '../log/engine/transfer.ts'
import type { Table } from './table.ts'

/** How far the move of a log into NATS is. `source` tells which broker's it is. */
export type Move = {
  readonly source: string
  readonly partitions: number
  /** What the parts hold that are there, by name. */
  readonly parts: Readonly<Record<string, Contents>>
  readonly done: boolean
}

const moveKey = 'move'

export async function findMove(table: Table<string>): Promise<{ move: Move; revision: number } | undefined> {
  const row = await table.find(moveKey)
  return row && { move: JSON.parse(row.value) as Move, revision: row.revision }
}

/** Answers its revision. Throws CONFLICT if somebody else has written since `revision`. */
export async function writeMove(table: Table<string>, move: Move, revision: number): Promise<number> {
  const written = await table.put(moveKey, JSON.stringify(move), revision)
  if (written === undefined) throw new SpineError('CONFLICT', 'Another process moves a log to this NATS.')
  return written
}

/** A broker that started on half a log would say that flows begin anew. */
export function refuseUnfinished(found: { move: Move } | undefined): void {
  if (found === undefined || found.move.done) return
  throw new SpineError('CONFLICT', 'A log is being moved to this NATS; repeat spine broker migrate until it is done.')
}
