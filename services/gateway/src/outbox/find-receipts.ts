import type { GatewayDatabase } from '../database.ts'
import type { Receipt } from './states.ts'

/** What was signed about messages since they were sent, by their ids. */
export async function findReceipts(
  db: GatewayDatabase,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Receipt[]>> {
  if (ids.length === 0) return new Map()
  const receipts = db.selectFrom('receipts').select(['message', 'recipient', 'status', 'reason', 'at'])
  return Map.groupBy(await receipts.where('message', 'in', ids).execute(), ({ message }) => message)
}
