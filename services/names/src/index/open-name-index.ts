import { createNameStateReader, type LogFeed, type Network, openLogFeed } from '@digital-spine/ledger'
import { openDatabase } from '@digital-spine/runtime'
import { createIndexStore, type IndexChange } from './index-store.ts'
import { type IndexDatabase, type IndexSchema, indexMigrations } from './schema.ts'

/** A running index of the ledger's names and DIDs. */
export type NameIndex = AsyncDisposable & { readonly db: IndexDatabase; readonly feed: LogFeed }

/** Pages of the file that are read again soon; the rest of it the system keeps. */
const cacheKiB = 12_288

/** Opens the index and goes on reading the ledger where it stopped; `databaseUrl` as of `openDatabase`. */
export async function openNameIndex(options: {
  databaseUrl: string
  network: Network
  pollMs?: number
  stalledMs?: number
  now?: () => number
  onChange?: (change: IndexChange) => void
}): Promise<NameIndex> {
  const { databaseUrl, network, pollMs, stalledMs, now, onChange = () => undefined } = options
  const db = await openDatabase<IndexSchema>({ url: databaseUrl, migrations: indexMigrations, cacheKiB })
  const store = createIndexStore({ db, network, states: createNameStateReader(network), onChange })
  const feed = openLogFeed({
    network,
    store,
    ...(pollMs === undefined ? {} : { pollMs }),
    ...(stalledMs === undefined ? {} : { stalledMs }),
    ...(now === undefined ? {} : { now }),
  })
  return {
    db,
    feed,
    async [Symbol.asyncDispose]() {
      await feed[Symbol.asyncDispose]()
      await db.destroy()
    },
  }
}
