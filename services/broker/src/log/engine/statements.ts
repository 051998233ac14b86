import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

/** Runs SQL on one connection; each text is prepared once. */
export type Statements = {
  /** Answers how many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number
  /** Answers the number of the new row. */
  insert(sql: string, ...values: SQLInputValue[]): number
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[]
  /** Rows up to the first that is the last. */
  until<Row>(isLast: (row: Row) => boolean, sql: string, ...values: SQLInputValue[]): Row[]
  /** Rows changed so far. */
  readonly changes: number
}

export function createStatements(database: DatabaseSync): Statements {
  const prepared = new Map<string, StatementSync>()
  let changes = 0
  const prepare = (sql: string): StatementSync => {
    let statement = prepared.get(sql)
    if (statement === undefined) {
      statement = database.prepare(sql)
      prepared.set(sql, statement)
    }
    return statement
  }
  return {
    run(sql, ...values) {
      const changed = Number(prepare(sql).run(...values).changes)
      changes += changed
      return changed
    },
    insert(sql, ...values) {
      changes += 1
      return Number(prepare(sql).run(...values).lastInsertRowid)
    },
    get: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) as Row[],
    until: <Row>(isLast: (row: Row) => boolean, sql: string, ...values: SQLInputValue[]) => {
      const rows: Row[] = []
      for (const row of prepare(sql).iterate(...values) as Iterable<Row>) {
        rows.push(row)
        if (isLast(row)) break
      }
      return rows
    },
    get changes() {
      return changes
    },
  }
}
