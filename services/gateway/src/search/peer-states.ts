import type { DeliveryState, FoundMessage } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { GatewayDatabase } from '../database.ts'
import { readResults } from '../outbox/outbox-row.ts'
import type { SentHit } from './find-sent.ts'

type Receipt = {
  readonly message: string
  readonly recipient: Did
  readonly status: string
  readonly reason: string | null
}
type StateAt = { readonly did: Did } & Pick<FoundMessage['peers'][number], 'state' | 'code'>

/** Each is overruled by those after it (decision 42). */
const ranks: readonly DeliveryState[] = [
  'queued',
  'accepted',
  'expired',
  'failed',
  'rejected',
  'delivered',
  'processed',
]

export const later = (state: DeliveryState): readonly DeliveryState[] => ranks.slice(ranks.indexOf(state) + 1)

/** What receipts say of messages, by message. */
export async function receiptsOf(db: GatewayDatabase, ids: readonly string[]): Promise<ReadonlyMap<string, Receipt[]>> {
  if (ids.length === 0) return new Map()
  const receipts = db.selectFrom('receipts').select(['message', 'recipient', 'status', 'reason'])
  return Map.groupBy(await receipts.where('message', 'in', ids).execute(), ({ message }) => message)
}

/** How a sent message is with each of its recipients. */
export function statesAt(hit: SentHit, receipts: readonly Receipt[]): StateAt[] {
  const results = new Map(readResults(hit).map((result) => [result.did, result]))
  const named = [hit.wanted, hit.recipients].flatMap((dids) => JSON.parse(dids ?? '[]') as Did[])
  return [...new Set([...named, ...results.keys()])].map((did) => {
    const last = receipts
      .filter(({ recipient }) => recipient === did)
      .toSorted(byRank)
      .at(-1)
    if (last !== undefined)
      return { did, state: last.status as DeliveryState, ...(last.reason === null ? {} : { code: last.reason }) }
    const { status, code } = results.get(did) ?? {}
    if (status === 'refused') return { did, state: 'failed', ...(code === undefined ? {} : { code }) }
    return { did, state: status === undefined ? 'queued' : 'accepted' }
  })
}

const rankOf = ({ status }: Receipt): number => ranks.indexOf(status as DeliveryState)
const byRank = (a: Receipt, b: Receipt): number => rankOf(a) - rankOf(b)
