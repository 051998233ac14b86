import type { Network, Relay } from '@digital-spine/ledger'
import { addDescriptorRoute, createHttpServer, type Logger } from '@digital-spine/runtime'
import { createNameBook } from './book/name-book.ts'
import { createContext } from './context.ts'
import { createRowCounter } from './index/count-rows.ts'
import type { IndexChange } from './index/index-store.ts'
import { openNameIndex } from './index/open-name-index.ts'
import { addMetrics } from './metrics.ts'
import { addDidRoutes } from './routes/dids.ts'
import { addIdentifierRoutes } from './routes/identifiers.ts'
import { addNameRoutes } from './routes/names.ts'
import { addRelayRoutes } from './routes/relay.ts'
import { addResolveRoutes } from './routes/resolve.ts'
import { addStatusRoutes } from './routes/status.ts'
import { createNameSearch } from './search/name-search.ts'

export type Names = { readonly url: string; close(): Promise<void> }

/** So long a start waits for the ledger, so that what was there before is there at once. */
const firstSyncMs = 5000

/**
 * Starts the name service: an index of the ledger's names and DIDs, as HTTP, and a relay that pays for signed ledger
 * writes. It starts and answers from its last good state while the ledger is away; `databaseUrl` as of `openDatabase`.
 */
export async function createNames(options: {
  host: string
  port: number
  network: Network
  databaseUrl: string
  relay: Relay
  logger: Logger
  /** The network's signed descriptor, to be served to everybody. */
  descriptor?: () => string | Promise<string>
  pollMs?: number
  now?: () => number
}): Promise<Names> {
  const { host, port, network, databaseUrl, relay, logger, descriptor, pollMs, now = Date.now } = options
  await using stack = new AsyncDisposableStack()
  const followers: ((change: IndexChange) => void)[] = []
  const { db, feed } = stack.use(
    await openNameIndex({
      ...{ databaseUrl, network, now, onChange: (change) => tell(followers, change) },
      ...(pollMs === undefined ? {} : { pollMs }),
    }),
  )
  const search = stack.use(createNameSearch(db, createNameBook(db)))
  const context = createContext({ network, db, feed, search, now })
  followers.push(({ names, identities }) => {
    search.follow(names)
    context.book.forget(names)
    context.histories.forget(identities)
  })
  await Promise.race([feed.sync().catch(() => undefined), after(firstSyncMs)])
  const filled = search.load().catch((error: unknown) => logger.error({ err: error }, 'search not filled'))

  const server = await createHttpServer({ name: 'names', title: 'Digital Spine name service', logger })
  stack.defer(() => server.close())
  server.addCheck({ name: 'index', critical: true, check: () => void context.asOf() })
  server.addCheck({
    name: 'ledger',
    critical: false,
    check() {
      const { state, error } = feed.status()
      if (state !== 'live' && state !== 'syncing') throw new Error(error?.message ?? `The ledger is ${state}.`)
    },
  })
  const count = createRowCounter(db, now)
  addMetrics(server.registry, feed, count)
  addStatusRoutes(server.app, context, count)
  addNameRoutes(server.app, context)
  addDidRoutes(server.app, context)
  addIdentifierRoutes(server.app, context)
  addResolveRoutes(server.app, context)
  // A write is done once the ledger has it; if the index cannot see it just then, it will.
  addRelayRoutes(server.app, relay, () => feed.sync().catch(() => undefined))
  if (descriptor !== undefined) addDescriptorRoute(server.app, descriptor)
  const url = await server.listen({ host, port })
  logger.info({ url }, 'name service ready')
  const owned = stack.move()
  return {
    url,
    async close() {
      await owned.disposeAsync()
      await filled
    },
  }
}

function tell(followers: readonly ((change: IndexChange) => void)[], change: IndexChange): void {
  for (const follow of followers) follow(change)
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
