import { createCredentialPorts } from '@digital-spine/client'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { type Ledger, openLogFeed } from '@digital-spine/ledger'
import {
  addDescriptorRoute,
  addLoginRoutes,
  createHttpServer,
  createRateLimit,
  type Logger,
  openDatabase,
  requestProof,
  type SessionLife,
} from '@digital-spine/runtime'
import { sql } from 'kysely'
import { createAudit } from './audit.ts'
import type { HubContext } from './context.ts'
import type { HubSchema } from './database.ts'
import { createCredentialBook } from './enrolment/credentials.ts'
import { createRequestBook } from './enrolment/requests.ts'
import { createEventBook } from './events/event-book.ts'
import { createOpenStreams } from './events/open-streams.ts'
import { createEventSockets, isEventSocket } from './events/socket-server.ts'
import { createHubLogin } from './hub-login.ts'
import { createFeedStore } from './ledger/feed-store.ts'
import { defaultLimits, type HubLimits } from './limits.ts'
import { hubMigrations } from './migrations.ts'
import { addCredentialRoutes } from './routes/credentials.ts'
import { addEventRoutes } from './routes/events.ts'
import { addRequestRoutes } from './routes/requests.ts'
import { addRoleRoutes } from './routes/roles.ts'
import { addStatusListRoutes } from './routes/status-lists.ts'
import { createChangedCredentials } from './status/changed-credentials.ts'
import { createStatusIndexes } from './status/indexes.ts'
import { createStatusLists } from './status/lists.ts'

export type Hub = { readonly url: string; close(): Promise<void> }

const pruneMs = 600_000
/** What is read here is seldom read again soon, and the system keeps the file anyway. */
const cacheKiB = 4096

/**
 * Starts the SSI hub: enrolment, credentials and status lists. It stores and hands out what others signed; nobody has to
 * take its word for anything.
 */
export async function createHub(options: {
  host: string
  port: number
  databaseUrl: string
  ledger: Ledger
  logger: Logger
  /** Where people reach it, if not at its own URL: what they sign to log in is for this domain. No slash at the end. */
  publicUrl?: string
  sessions?: Partial<SessionLife>
  /** The network's signed descriptor, to be served to everybody. */
  descriptor?: () => string | Promise<string>
  limits?: Partial<HubLimits>
  now?: () => number
}): Promise<Hub> {
  const { host, port, databaseUrl, ledger, logger, now = Date.now } = options
  const limits = { ...defaultLimits, ...options.limits }
  const db = await openDatabase<HubSchema>({ url: databaseUrl, migrations: hubMigrations, cacheKiB })
  const server = await createHttpServer({ name: 'hub', title: 'Digital Spine SSI hub', logger })
  const { app } = server
  const events = createEventBook({ db, retentionMs: limits.eventRetentionMs, now })
  const credentials = createCredentialBook({ db, events, now })
  const statusLists = createStatusLists(db, ledger, now)
  const ports = createCredentialPorts({
    crypto: nodeCrypto,
    ledger,
    source: {
      statusList: async (issuer, list, digest) => (await statusLists.get(issuer, list, digest)).jws,
      credentialsOf: async (did, role) => (await credentials.ofRole(did, role)).map(({ jws }) => jws),
    },
  })
  let url = ''
  const publicUrl = (): string => options.publicUrl ?? url
  const login = await createHubLogin({ db, ledger, ports, credentials, publicUrl, logger, now, life: options.sessions })
  const context: HubContext = {
    ...{ ledger, credentials, statusLists, events, ports, login, logger, now },
    requests: createRequestBook({ db, events, maxOpen: limits.openRequests, now }),
    changedCredentials: createChangedCredentials(db, { ports, logger }),
    statusIndexes: createStatusIndexes(db, limits.statusListCapacity),
    streams: createOpenStreams(login),
    audit: createAudit(logger),
    limits: {
      requests: createRateLimit('requests of a DID are taken', limits.requestsPerMinute, now),
      statusWrites: createRateLimit('status writes of an issuer are taken', limits.statusWritesPerMinute, now),
    },
    heartbeatMs: limits.heartbeatMs,
    // What the caller may do is decided for each request: its roles at the last login or refresh matter to nobody here.
    caller: async (request) =>
      (await login.authenticate(requestProof(request), { rolesMaxAgeMs: Number.POSITIVE_INFINITY })).did,
  }
  addLoginRoutes(app, login)
  addRequestRoutes(app, context)
  addCredentialRoutes(app, context)
  addRoleRoutes(app, context)
  addStatusListRoutes(app, context)
  addEventRoutes(app, context)
  const sockets = createEventSockets(context)
  server.onUpgrade((request, socket, head) => {
    if (isEventSocket(request)) sockets.upgrade(request, socket, head)
    else socket.destroy()
  })
  const store = createFeedStore({
    db,
    context,
    changed: context.changedCredentials,
    retentionMs: limits.eventRetentionMs,
  })
  const feed = openLogFeed({ network: ledger.network, store, now })
  server.addCheck({ name: 'database', critical: true, check: async () => void (await sql`select 1`.execute(db)) })
  server.addCheck({ name: 'ledger', critical: false, check: async () => void (await ledger.sync()) })
  server.addCheck({
    name: 'ledger feed',
    critical: false,
    check() {
      const { state, error } = feed.status()
      if (error !== undefined) throw new Error(`${state}: ${error.message}`)
    },
  })
  if (options.descriptor !== undefined) addDescriptorRoute(app, options.descriptor)
  const prune = (): void => void events.prune().catch((err) => logger.error({ err }, 'events not pruned'))
  const pruning = setInterval(prune, pruneMs)
  url = await server.listen({ host, port })
  logger.info({ url }, 'hub ready')
  return {
    url,
    async close() {
      clearInterval(pruning)
      context.streams.close()
      sockets.close()
      await feed[Symbol.asyncDispose]()
      await server.close()
      events.close()
      await db.destroy()
    },
  }
}
