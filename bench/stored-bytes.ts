import { DatabaseSync } from 'node:sqlite'

/** Bytes of the pages that a table of a SQLite file takes. */
export function storedBytes(file: string, table: string): number {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const row = database.prepare('select sum(pgsize) as bytes from dbstat where name = ? and aggregate = 1').get(table)
    return Number(row?.bytes ?? 0)
  } finally {
    database.close()
  }
}
