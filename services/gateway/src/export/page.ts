import type { GatewayDatabase } from '../database.ts'

/** Numbers that are looked at in one query, so that none takes long, however few of them are asked for. */
const width = 200

/**
 * The numbers of a table from its first row to the last that is there now, in pages of some: after one, up to another. Only those of one
 * message if its id is given.
 */
export async function* pagesOf(
  db: GatewayDatabase,
  table: 'inbox' | 'outbox',
  id?: string,
): AsyncGenerator<{ readonly after: number; readonly upTo: number }> {
  if (id !== undefined) {
    const rows = await db.selectFrom(table).select('seq').where('id', '=', id).orderBy('seq').execute()
    for (const { seq } of rows) yield { after: seq - 1, upTo: seq }
    return
  }
  const { first, last } = await db
    .selectFrom(table)
    .select(({ fn }) => [fn.min<number | null>('seq').as('first'), fn.max<number | null>('seq').as('last')])
    .executeTakeFirstOrThrow()
  if (first === null || last === null) return
  for (let after = first - 1; after < last; after += width) yield { after, upTo: Math.min(after + width, last) }
}
