import { DatabaseSync } from 'node:sqlite'
import type { LogOperations } from '../message-log.ts'
import { createCursors } from './cursors.ts'
import { createDirectory } from './directory.ts'
import { createExpiry } from './expiry.ts'
import { createMail } from './mail.ts'
import { createPlaces } from './places.ts'
import { schema } from './schema.ts'
import { createShares } from './shares.ts'
import { createStatements } from './statements.ts'

/**
 * The log's operations on one SQLite connection, each to be run inside a transaction of the caller. After a transaction
 * that was not committed the connection is good for nothing but `close`.
 */
export type Engine = LogOperations & {
  begin(): void
  commit(): void
  checkpoint(): void
  close(): void
}

/** Opens the log's file: WAL, synchronous=FULL, so that a commit is on disk when it returns. */
export function openEngine(file: string): Engine {
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 0; pragma cache_size = -65536',
  )
  database.exec(schema)
  const run = createStatements(database)
  const places = createPlaces(run)
  return {
    begin: () => void run.run('begin immediate'),
    commit() {
      places.write()
      run.run('commit')
    },
    checkpoint: () => database.exec('pragma wal_checkpoint(passive)'),
    close: () => database.close(),
    ...createShares(run),
    ...createMail(run, places),
    ...createCursors(run, places),
    ...createDirectory(run),
    ...createExpiry(run, places),
  }
}
