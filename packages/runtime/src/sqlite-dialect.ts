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

/** Kysely on node:sqlite: one connection, used by one query or transaction at a time. */
export function sqliteDialect(database: DatabaseSync): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => createDriver(database),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

const maxStatements = 500

function createDriver(database: DatabaseSync): Driver {
  const waiting: (() => void)[] = []
  const statements = new Map<string, { statement: StatementSync; answers: boolean }>()
  let taken = false
  const prepare = (sql: string): { statement: StatementSync; answers: boolean } => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    if (statements.size >= maxStatements) statements.clear()
    const statement = database.prepare(sql)
    const prepared = { statement, answers: statement.columns().length > 0 }
    statements.set(sql, prepared)
    return prepared
  }
  const connection: DatabaseConnection = {
    async executeQuery<R>({
      sql,
      parameters,
    }: {
      sql: string
      parameters: readonly unknown[]
    }): Promise<QueryResult<R>> {
      const { statement, answers } = prepare(sql)
      const values = parameters as SQLInputValue[]
      if (answers) return { rows: statement.all(...values) as R[] }
      const { changes, lastInsertRowid } = statement.run(...values)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    },
    async *streamQuery() {
      yield* []
      throw new TypeError('streaming is not offered on SQLite')
    },
  }
  return {
    init: async () => undefined,
    async acquireConnection() {
      if (taken) await new Promise<void>((resolve) => waiting.push(resolve))
      taken = true
      return connection
    },
    async releaseConnection() {
      const next = waiting.shift()
      if (next === undefined) taken = false
      else next()
    },
    beginTransaction: async () => database.exec('begin immediate'),
    commitTransaction: async () => database.exec('commit'),
    async rollbackTransaction() {
      // What finds no room on the disk has ended its transaction already.
      if (database.isTransaction) database.exec('rollback')
    },
    destroy: async () => database.close(),
  }
}
