import { DatabaseSync } from 'node:sqlite'
import type { LogOperations } from '../message-log.ts'
import { createEngineOperations } from './engine-operations.ts'
import type { News } from './news.ts'
import { prepareSchema } from './schema.ts'
import { createStatements } from './statements.ts'

/**
 * The log's operations on one SQLite connection, each to be run inside a transaction of the caller. A coded refusal
 * comes before an operation's first write; after any other error the transaction is good for nothing but `rollback`.
 */
export type Engine = LogOperations & {
  begin(): void
  commit(): void
  /** Also forgets what was remembered of what the transaction had moved. */
  rollback(): void
  /** Rows written since the file was opened: an operation that left it as it was changed nothing. */
  readonly changes: number
  /** The sequence number, in a stream of records, that the state stands for; set in the transaction it describes. */
  applied: number
  /** What the transactions since the last time have brought. */
  takeNews(): News
  checkpoint(): void
  close(): void
}

/** Of a new file: fewer and flatter than SQLite's 4,096, at about the cost of a write to many mailboxes. */
const pageBytes = 8192

/** Operations that only read, on a connection of their own; `begin` to `commit` see one point in time. */
export type Reader = LogOperations & Pick<Engine, 'begin' | 'commit' | 'close'>

/**
 * Opens the log's file in WAL mode. With `full` a commit is on disk when it returns; with `normal` the last ones may be
 * lost with the machine's power; with `off` the whole file may, which is right for a view of what is kept elsewhere.
 */
export function openEngine(
  file: string,
  { synchronous, cacheMiB = 64 }: { synchronous: 'full' | 'normal' | 'off'; cacheMiB?: number },
): Engine {
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec(`pragma page_size = ${pageBytes}; pragma journal_mode = wal; pragma synchronous = ${synchronous}`)
  database.exec(`pragma wal_autocheckpoint = 0; pragma cache_size = ${-1024 * cacheMiB}`)
  prepareSchema(database)
  const run = createStatements(database)
  const { operations, news, write, forget } = createEngineOperations(run)
  const engine = {
    begin: () => void run.run('begin immediate'),
    commit() {
      write()
      run.run('commit')
    },
    rollback() {
      forget()
      run.run('rollback')
    },
    get changes() {
      return run.changes
    },
    get applied() {
      return run.get<{ sequence: number }>('select sequence from applied')?.sequence ?? 0
    },
    set applied(sequence) {
      run.run('update applied set sequence = ?', sequence)
    },
    takeNews: () => news.take(),
    checkpoint: () => void database.exec('pragma wal_checkpoint(passive)'),
    close: () => database.close(),
  }
  return Object.defineProperties(operations, Object.getOwnPropertyDescriptors(engine)) as Engine
}

/** Opens the file of an engine that has it open for writing, to read what is committed there. */
export function openReader(file: string, { cacheMiB = 64 }: { cacheMiB?: number } = {}): Reader {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 })
  database.exec(`pragma cache_size = ${-1024 * cacheMiB}`)
  const run = createStatements(database)
  return Object.assign(createEngineOperations(run).operations, {
    begin: () => void run.run('begin'),
    commit: () => void run.run('commit'),
    close: () => database.close(),
  })
}
