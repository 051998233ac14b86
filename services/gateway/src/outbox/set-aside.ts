import type { SendResult } from '@digital-spine/api'
import type { GatewayDatabase } from '../database.ts'
import { countTraffic } from '../traffic/count-traffic.ts'
import type { OutboxRow } from './outbox-row.ts'

/** A message as it is now, with what was answered for whom. */
export type Ended = Pick<OutboxRow, 'seq' | 'id' | 'channel' | 'status'> & { readonly results: readonly SendResult[] }

/**
 * Makes dead letters of messages that are done with and that some or all of whom they are for do not get, as the last thing of a
 * transaction; it counts those that go to nobody.
 */
export async function setAsideRefused(trx: GatewayDatabase, rows: readonly Ended[], at: number): Promise<void> {
  const letters = rows.flatMap(({ seq: entry, id: message, channel: fqcn, status, results }) => {
    if (status !== 'sent' && status !== 'failed') return []
    const refused = results.filter((result) => result.status === 'refused')
    const [first] = refused
    if (first === undefined) return []
    const { code = 'REFUSED', reason = null } = first
    const peer = refused.length === 1 ? (first.did ?? null) : null
    return [{ kind: 'out' as const, message, fqcn, peer, entry, code, reason, at }]
  })
  if (letters.length > 0) await trx.insertInto('dead_letters').values(letters).execute()
  await countTraffic(trx, at, {
    failed: { messages: rows.filter(({ status }) => status === 'failed').length },
    deadLetters: { messages: letters.length },
  })
}
