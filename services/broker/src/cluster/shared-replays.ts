import { createHash, randomUUID } from 'node:crypto'
import { createReplayGuard, proofLifeMs, type ReplayGuard } from '@digital-spine/runtime'
import type { NatsConnection } from '@nats-io/transport-node'
import { sharedStreams } from './names.ts'
import { openTable } from './table.ts'

const maxRows = 1_000_000

/** Notices a proof that was used before, at whatever process of the broker. */
export async function openSharedReplayGuard(
  connection: NatsConnection,
  { replicas, now = Date.now }: { replicas: number; now?: () => number },
): Promise<ReplayGuard> {
  // Kept longer than a proof is good for: clocks of machines differ.
  const table = await openTable<string>(connection, {
    ...{ ...sharedStreams.proofs, replicas, maxRows, maxAgeMs: 2 * proofLifeMs },
  })
  const here = createReplayGuard({ lifeMs: proofLifeMs, now })
  return {
    async first(key, id) {
      if (!here.first(key, id)) return false
      const hash = createHash('sha256').update(id).digest('base64url')
      return (await table.put(`${key}.${hash}`, randomUUID(), 0)) !== undefined
    },
  }
}
