import type { GatewayDatabase } from '../database.ts'

/** The channels, of those given or all, that have received messages with these ids. */
export async function channelsOf(
  db: GatewayDatabase,
  ids: readonly string[],
  of: ReadonlySet<string> | undefined,
): Promise<string[]> {
  const rows = await db.selectFrom('inbox').select('fqcn').distinct().where('id', 'in', ids).execute()
  return rows.map(({ fqcn }) => fqcn).filter((fqcn) => of?.has(fqcn) ?? true)
}

/** Notes that a caller has read messages, of those that are on these channels. */
export async function markRead(
  db: GatewayDatabase,
  { ids, fqcns, reader, now }: { ids: readonly string[]; fqcns: readonly string[]; reader: string; now: number },
): Promise<void> {
  if (fqcns.length === 0) return
  const found = db.selectFrom('inbox').select('id').distinct().where('id', 'in', ids).where('fqcn', 'in', fqcns)
  const rows = (await found.execute()).map(({ id }) => ({ id, reader, at: now }))
  if (rows.length === 0) return
  await db
    .insertInto('reads')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Which of these messages a caller has read. */
export async function readOf(db: GatewayDatabase, ids: readonly string[], reader: string): Promise<Set<string>> {
  const rows = await db.selectFrom('reads').select('id').where('reader', '=', reader).where('id', 'in', ids).execute()
  return new Set(rows.map(({ id }) => id))
}
