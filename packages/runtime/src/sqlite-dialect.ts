import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
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

function createDriver(database: DatabaseSync): Driver {
  const waiting: (() => void)[] = []
  let taken = false
  const connection: DatabaseConnection = {
    async executeQuery<R>({
      sql,
      parameters,
    }: {
      sql: string
      parameters: readonly unknown[]
    }): Promise<QueryResult<R>> {
      const statement = database.prepare(sql)
      const values = parameters as SQLInputValue[]
      if (statement.columns().length > 0) return { rows: statement.all(...values) as R[] }
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
    rollbackTransaction: async () => database.exec('rollback'),
    destroy: async () => database.close(),
  }
}
