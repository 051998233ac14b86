import type { Insertable } from 'kysely'
import type { IndexDatabase, IndexSchema } from './schema.ts'

/** No statement takes more values than both engines allow (SQLite: 32,766). */
const maxValues = 8000

/** A list in parts of at most `size`. */
export function* inChunks<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size)
}

/** Inserts any number of rows. */
export async function insertAll<Table extends keyof IndexSchema>(
  db: IndexDatabase,
  table: Table,
  rows: readonly Insertable<IndexSchema[Table]>[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).length
  for (const some of inChunks(rows, Math.floor(maxValues / Math.max(1, columns))))
    await db.insertInto(table).values(some).execute()
}
