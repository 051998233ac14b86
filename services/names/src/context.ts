import type { AsOf } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { createDidResolver, createWebDids, type LogFeed, type Network } from '@digital-spine/ledger'
import { createHistories, type Histories } from './book/histories.ts'
import { createNameBook, type NameBook } from './book/name-book.ts'
import type { IndexDatabase } from './index/schema.ts'
import type { NameSearch } from './search/name-search.ts'

/** What the routes share. */
export type NamesContext = {
  readonly network: Network
  readonly db: IndexDatabase
  readonly feed: LogFeed
  readonly book: NameBook
  readonly histories: Histories
  readonly search: NameSearch
  readonly resolver: ReturnType<typeof createDidResolver>
  /** The time, ms; at least that of the latest block, should this machine's clock be behind. */
  present(): number
  /** The state that answers rest on now; LEDGER_UNAVAILABLE before there is any. */
  asOf(): AsOf
}

export function createContext(options: {
  network: Network
  db: IndexDatabase
  feed: LogFeed
  search: NameSearch
  now: () => number
}): NamesContext {
  const { network, db, feed, search, now } = options
  const histories = createHistories(db)
  const present = (): number => Math.max(now(), feed.status().block?.timestamp ?? 0)
  const resolver = createDidResolver({
    network,
    history: (did) => histories.ofDid(did),
    present,
    web: createWebDids({ now }),
    async findBlockTime(block) {
      const row = await db
        .selectFrom('blocks')
        .select('timestamp')
        .where('number', '>=', block)
        .orderBy('number')
        .limit(1)
        .executeTakeFirst()
      return row?.timestamp
    },
  })
  return {
    network,
    db,
    feed,
    book: createNameBook(db),
    histories,
    search,
    resolver,
    present,
    asOf() {
      const { block, age, error } = feed.status()
      if (block !== undefined) return { block: block.number, timestamp: block.timestamp, age }
      throw new SpineError('LEDGER_UNAVAILABLE', error?.message ?? 'The ledger is being read for the first time.')
    },
  }
}
