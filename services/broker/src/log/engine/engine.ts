import { DatabaseSync } from 'node:sqlite'
import type { LogOperations } from '../message-log.ts'
import { operationNames, operationTable } from '../operation-table.ts'
import { createAcknowledge } from './acknowledge.ts'
import { createAcks } from './acks.ts'
import { createAppend } from './append.ts'
import { createAudit } from './audit.ts'
import { createCursorOperations, createCursors } from './cursors.ts'
import { createDeadLetters } from './dead-letters.ts'
import { createEntries } from './entries.ts'
import { createExpiry } from './expiry.ts'
import { createHolders } from './holders.ts'
import { createLease } from './lease.ts'
import { createMailboxes } from './mailboxes.ts'
import { createNewsBook, type News, type NewsBook } from './news.ts'
import { createPlaces, type Places } from './places.ts'
import { createPrekeys } from './prekeys.ts'
import { createQuotas } from './quotas.ts'
import { createRead } from './read.ts'
import { createScan } from './scan.ts'
import { prepareSchema } from './schema.ts'
import { createShares } from './shares.ts'
import { createStatements, type Statements } from './statements.ts'
import { createTopics } from './topics.ts'

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

/** Operations that only read, on a connection of their own; `begin` to `commit` see one point in time. */
export type Reader = LogOperations & Pick<Engine, 'begin' | 'commit' | 'close'>

/**
 * Opens the log's file in WAL mode. With `full` a commit is on disk when it returns; with `normal` the last ones may be
 * lost with the machine's power, which is right for a view of what is kept elsewhere.
 */
export function openEngine(
  file: string,
  { synchronous, cacheMiB = 64 }: { synchronous: 'full' | 'normal'; cacheMiB?: number },
): Engine {
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec(
    `pragma journal_mode = wal; pragma synchronous = ${synchronous}; pragma wal_autocheckpoint = 0; pragma cache_size = ${-1024 * cacheMiB}`,
  )
  prepareSchema(database)
  const run = createStatements(database)
  const places = createPlaces(run)
  const news = createNewsBook()
  const engine = {
    begin: () => void run.run('begin immediate'),
    commit() {
      places.write()
      run.run('commit')
    },
    rollback() {
      places.forget()
      news.take()
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
  return Object.defineProperties(
    createOperations(run, places, news),
    Object.getOwnPropertyDescriptors(engine),
  ) as Engine
}

/** Opens the file of an engine that has it open for writing, to read what is committed there. */
export function openReader(file: string, { cacheMiB = 64 }: { cacheMiB?: number } = {}): Reader {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 })
  database.exec(`pragma cache_size = ${-1024 * cacheMiB}`)
  const run = createStatements(database)
  const operations = createOperations(run, createPlaces(run), createNewsBook())
  return Object.assign(operations, {
    begin: () => void run.run('begin'),
    commit: () => void run.run('commit'),
    close: () => database.close(),
  })
}

function createOperations(run: Statements, places: Places, news: NewsBook): LogOperations {
  const acks = createAcks(run)
  const entries = createEntries(run, places, news)
  const cursors = createCursors(run, places, news)
  const scan = createScan(run, acks)
  const { settle, ...acknowledging } = createAcknowledge(run, cursors, acks)
  const { miss, ...deadLetters } = createDeadLetters(run, { cursors, acks, settle })
  const { giveBack, ...leasing } = createLease(run, { cursors, acks, scan, miss })
  const purge = deadLetters.purgeDeadLetters
  const operations: LogOperations = {
    ...createShares(run),
    ...createAppend(run, places, entries),
    ...createRead(run, cursors, scan),
    ...createMailboxes(run, places, news),
    ...createCursorOperations(run, { cursors, acks, news, giveBack, purge }),
    ...acknowledging,
    ...deadLetters,
    ...leasing,
    ...createQuotas(run),
    ...createPrekeys(run),
    ...createTopics(run),
    ...createHolders(run),
    ...createAudit(run),
    ...createExpiry(run, places, acks),
  }
  return afterWriting(operations, places)
}

/** Reads that follow writes in a transaction see what those have moved. */
function afterWriting(operations: LogOperations, places: Places): LogOperations {
  const wrapped = operationNames.map((name) => {
    const operation = operations[name] as (...args: unknown[]) => unknown
    if (operationTable[name].kind === 'write') return [name, operation]
    const read = (...args: unknown[]): unknown => {
      places.write()
      return operation(...args)
    }
    return [name, read]
  })
  return Object.fromEntries(wrapped) as LogOperations
}
