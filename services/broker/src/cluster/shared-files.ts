import { randomUUID } from 'node:crypto'
import { SpineError, utf8 } from '@digital-spine/core'
import type { FileStore } from '../files/file-store.ts'
import type { Table } from './table.ts'

const row = 'files'
/** A key beside those of files, which begin with the owner's digest. */
const keyOf = (mark: string): string => `store/${mark}`

/**
 * Makes sure that this process keeps files where the others of its broker do. Who comes first leaves a mark in its store and
 * says in NATS which. Throws CONFIG_INVALID if a store is without it, SERVICE_UNAVAILABLE if it cannot be reached.
 */
export async function checkSharedFiles(table: Table<string>, files: FileStore): Promise<void> {
  const mark = (await table.find(row))?.value ?? (await leaveMark(table, files))
  if ((await files.length(keyOf(mark))) === 0)
    throw new SpineError(
      'CONFIG_INVALID',
      'The other processes of this broker keep files elsewhere: give all of them the same SPINE_FILES. Where files have been moved, all of the old place has to be.',
      { details: { missing: keyOf(mark) } },
    )
}

async function leaveMark(table: Table<string>, files: FileStore): Promise<string> {
  const mark = randomUUID()
  await files.append(keyOf(mark), 0, content(mark))
  // Another process may have been first: then its mark counts.
  return (await table.put(row, mark, 0)) === undefined ? ((await table.find(row))?.value ?? mark) : mark
}

async function* content(mark: string): AsyncGenerator<Uint8Array> {
  yield utf8(mark)
}
