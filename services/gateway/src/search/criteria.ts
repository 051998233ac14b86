import type { DeliveryState } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import { sql } from 'kysely'
import type { Place } from './place.ts'

/** What is looked for; times in ms. */
export type Criteria = {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly fqcn?: string | undefined
  readonly topic?: { readonly owner: string; readonly name: string } | undefined
  readonly peer?: Did | undefined
  readonly state?: DeliveryState | undefined
  /** With a file, or without. */
  readonly file?: boolean | undefined
  readonly id?: string | undefined
  readonly tx?: string | undefined
  readonly re?: string | undefined
  /** Those that the caller may look at; all if left out. */
  readonly channels?: ReadonlySet<string> | undefined
}

/** What is known of a message, whichever way it went. */
export type Hit = Place & {
  readonly id: string
  readonly fqcn: string
  readonly topic_owner: string
  readonly topic_name: string
  readonly topic_version: string
  readonly tx: string | null
  readonly re: string | null
  readonly retx: string | null
  readonly file: string | null
  /** What its file is; null of messages without one. */
  readonly description: Uint8Array | null
}

/**
 * What was found, newest first, and the place to go on from, null if nothing is left. If it is `short` the search has looked
 * at as many as it may, down to that place.
 */
export type Found<Row extends Hit> = {
  readonly hits: readonly Row[]
  readonly end: Place | null
  readonly short: boolean
}

/** How many messages of a direction one call looks at, so that none takes long. */
export const lookedAtMost = 5000

export const nothing = { hits: [], end: null, short: false } as const

/** The payload of a message with a file. */
export const fileDescription = sql<Uint8Array | null>`case when file is not null then payload end`.as('description')

/** `last` is the last that may be looked at, if there are so many. */
export async function endOf<Row extends Hit>(
  hits: readonly Row[],
  limit: number,
  last: () => Promise<Place | undefined>,
): Promise<Found<Row>> {
  const lowest = hits.at(-1)
  if (lowest !== undefined && hits.length === limit) return { hits, end: lowest, short: false }
  const end = (await last()) ?? null
  return { hits, end, short: end !== null }
}
