import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { DiskLog } from './disk-log.ts'

/**
 * Kysely on node:sqlite: one connection, used by one query or transaction at a time. `log` is its write-ahead log, which
 * SQLite need not sync (`synchronous=NORMAL`): a query or a transaction resolves when what it has written and seen is on
 * disk, and the next one goes on meanwhile.
 */
export function sqliteDialect(database: DatabaseSync, log: DiskLog): Dialect {
  return {
    createAdapter: () => new TurnsAdapter(),
    createDriver: () => createDriver(database, log),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

/** Kysely need not hold others back: turns do, and for less long. */
class TurnsAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

const maxStatements = 500

type Prepared = { readonly statement: StatementSync; readonly answers: boolean; readonly writes: boolean }
/** Somebody's turn at the one connection there is, which ends as soon as nothing but the disk is waited for. */
type Turn = DatabaseConnection & { isMine: boolean; wrote: boolean }

function createDriver(database: DatabaseSync, log: DiskLog): Driver {
  const waiting: (() => void)[] = []
  const statements = new Map<string, Prepared>()
  let taken = false
  const prepare = (sql: string): Prepared => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    if (statements.size >= maxStatements) statements.clear()
    const statement = database.prepare(sql)
    const prepared = { statement, answers: statement.columns().length > 0, writes: !/^\s*select\b/i.test(sql) }
    statements.set(sql, prepared)
    return prepared
  }
  const begin = async (turn: Turn): Promise<void> => {
    if (turn.isMine) return
    if (taken) await new Promise<void>((resolve) => waiting.push(resolve))
    taken = true
    turn.isMine = true
  }
  const end = (turn: Turn): void => {
    if (!turn.isMine) return
    turn.isMine = false
    const next = waiting.shift()
    if (next === undefined) taken = false
    else next()
  }
  const perform = <R>({ statement, answers }: Prepared, values: SQLInputValue[]): QueryResult<R> => {
    if (answers) return { rows: statement.all(...values) as R[] }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }
  /** Lets the next one go on, and waits for the disk. */
  const settle = async (turn: Turn): Promise<void> => {
    if (turn.wrote) log.appended()
    turn.wrote = false
    if (!log.isBehind) return
    end(turn)
    await log.caughtUp()
  }
  const createTurn = (): Turn => ({
    isMine: false,
    wrote: false,
    async executeQuery<R>(query: { sql: string; parameters: readonly unknown[] }): Promise<QueryResult<R>> {
      await begin(this)
      const prepared = prepare(query.sql)
      const result = perform<R>(prepared, query.parameters as SQLInputValue[])
      this.wrote ||= prepared.writes
      if (!database.isTransaction) await settle(this)
      return result
    },
    async *streamQuery() {
      yield* []
      throw new TypeError('streaming is not offered on SQLite')
    },
  })
  return {
    init: async () => undefined,
    async acquireConnection() {
      const turn = createTurn()
      await begin(turn)
      return turn
    },
    releaseConnection: async (turn) => end(turn as Turn),
    beginTransaction: async (turn) => {
      await begin(turn as Turn)
      database.exec('begin immediate')
    },
    async commitTransaction(turn) {
      database.exec('commit')
      await settle(turn as Turn)
    },
    async rollbackTransaction(turn) {
      // What finds no room on the disk has ended its transaction already, and what is committed and not on disk cannot be undone.
      if ((turn as Turn).isMine && database.isTransaction) database.exec('rollback')
    },
    async destroy() {
      database.close()
      await log.close()
    },
  }
}
