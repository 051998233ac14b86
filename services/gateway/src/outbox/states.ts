import type { DeliveryState } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { Selectable } from 'kysely'
import type { GatewaySchema } from '../database.ts'
import { type OutboxRow, readRecipients, readResults, readWanted } from './outbox-row.ts'

/** How far a message is for a recipient; `at` (ms) if it is known since when. */
export type RecipientState = {
  readonly did: Did
  readonly state: DeliveryState
  readonly at?: number
  readonly code?: string
  readonly reason?: string
}

export type Receipt = Pick<Selectable<GatewaySchema['receipts']>, 'recipient' | 'status' | 'reason' | 'at'>

/** What counts more than what comes before it: a message that was rejected may be taken later, when its recipient redrives it. */
const ranks: readonly DeliveryState[] = [
  'queued',
  'failed',
  'accepted',
  'expired',
  'rejected',
  'delivered',
  'processed',
]

/** What a state is overruled by. */
export const later = (state: DeliveryState): readonly DeliveryState[] => ranks.slice(ranks.indexOf(state) + 1)

type Row = Pick<OutboxRow, 'results' | 'recipients' | 'wanted' | 'created_at'>

/**
 * How far a message is for each of its recipients, by what the broker answered and what was signed about it since. Before it
 * is sealed its recipients are those that it was sent to, else `expected`.
 */
export function statesOf(row: Row, receipts: readonly Receipt[], expected: readonly Did[]): RecipientState[] {
  const results = readResults(row)
  // What failed as a whole names nobody.
  const failure = results.find(({ did }) => did === undefined)
  const named = results.flatMap(({ did }) => (did === undefined ? [] : [did]))
  const meant = row.recipients === null ? (readWanted(row) ?? expected) : readRecipients(row)
  return [...new Set([...named, ...meant])].map((did) => {
    const start: RecipientState =
      failure === undefined
        ? { did, state: 'queued', at: row.created_at }
        : { did, state: 'failed', ...reasonsOf(failure) }
    const answers = results
      .filter((result) => result.did === did)
      .map(
        ({ status, acceptedAt, ...result }): RecipientState =>
          status === 'refused'
            ? { did, state: 'failed', ...reasonsOf(result) }
            : { did, state: 'accepted', ...(acceptedAt === undefined ? {} : { at: acceptedAt }) },
      )
    const told = receipts
      .filter(({ recipient }) => recipient === did)
      .map(
        ({ status, reason, at }): RecipientState => ({
          ...{ did, state: status as DeliveryState, at },
          ...(reason === null ? {} : { code: reason }),
        }),
      )
    return [start, ...answers, ...told].reduce((best, one) => (isFurther(one, best) ? one : best))
  })
}

const isFurther = (one: RecipientState, than: RecipientState): boolean => {
  const ahead = ranks.indexOf(one.state) - ranks.indexOf(than.state)
  return ahead > 0 || (ahead === 0 && (one.at ?? 0) >= (than.at ?? 0))
}

const reasonsOf = ({ code, reason }: { readonly code?: string; readonly reason?: string }) => ({
  ...(code === undefined ? {} : { code }),
  ...(reason === undefined ? {} : { reason }),
})
