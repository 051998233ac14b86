import { type TrafficCounter, trafficSteps } from '@digital-spine/api'
import type { GatewayDatabase } from '../database.ts'

type Count = { readonly messages: number; readonly bytes?: number }

/**
 * Counts what happened at a time (ms), in the transaction in which it happens, and as the last thing of it: others that count
 * the same wait for its end, and it for nobody that waits for it.
 */
export async function countTraffic(
  trx: GatewayDatabase,
  at: number,
  counts: Partial<Readonly<Record<TrafficCounter, Count>>>,
): Promise<void> {
  const entries = (Object.entries(counts) as [TrafficCounter, Count][]).filter(([, { messages }]) => messages > 0)
  if (entries.length === 0) return
  const rows = entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([counter, { messages, bytes = 0 }]) =>
      Object.values(trafficSteps).map((step) => ({ step, start: at - (at % step), counter, messages, bytes })),
    )
  await trx
    .insertInto('traffic')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['step', 'start', 'counter']).doUpdateSet(({ eb, ref }) => ({
        messages: eb('traffic.messages', '+', ref('excluded.messages')),
        bytes: eb('traffic.bytes', '+', ref('excluded.bytes')),
      })),
    )
    .execute()
}
