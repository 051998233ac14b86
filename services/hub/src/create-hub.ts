import { createCredentialPorts } from '@digital-spine/client'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { Ledger } from '@digital-spine/ledger'
import {
  addDescriptorRoute,
  addLoginRoutes,
  createHttpServer,
  type Logger,
  openDatabase,
  requestProof,
  type SessionLife,
} from '@digital-spine/runtime'
import { sql } from 'kysely'
import type { HubContext } from './context.ts'
import { type HubSchema, hubMigrations } from './database.ts'
import { createCredentialBook } from './enrolment/credentials.ts'
import { createRequestBook } from './enrolment/requests.ts'
import { createHubLogin } from './hub-login.ts'
import { addCredentialRoutes } from './routes/credentials.ts'
import { addEnrolmentRoutes } from './routes/enrolment.ts'
import { addStatusListRoutes } from './routes/status-lists.ts'
import { createStatusLists } from './status/lists.ts'

export type Hub = { readonly url: string; close(): Promise<void> }

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
  now?: () => number
}): Promise<Hub> {
  const { host, port, databaseUrl, ledger, logger, now = Date.now } = options
  const db = await openDatabase<HubSchema>({ url: databaseUrl, migrations: hubMigrations })
  const server = await createHttpServer({ name: 'hub', title: 'Digital Spine SSI hub', logger })
  const { app } = server
  const credentials = createCredentialBook(db, now)
  const statusLists = createStatusLists(db, ledger, now)
  const ports = createCredentialPorts({
    crypto: nodeCrypto,
    ledger,
    source: {
      statusList: (issuer, list, digest) => statusLists.get(issuer, list, digest),
      credentialsOf: (did, role) => credentials.ofRole(did, role),
    },
  })
  let url = ''
  const publicUrl = (): string => options.publicUrl ?? url
  const login = await createHubLogin({ db, ledger, ports, credentials, publicUrl, logger, now, life: options.sessions })
  const context: HubContext = {
    ledger,
    requests: createRequestBook(db, now),
    credentials,
    statusLists,
    ports,
    login,
    now,
    caller: async (request) => (await login.authenticate(requestProof(request))).did,
  }
  addLoginRoutes(app, login)
  addEnrolmentRoutes(app, context)
  addCredentialRoutes(app, context)
  addStatusListRoutes(app, context)
  server.addCheck({ name: 'database', critical: true, check: async () => void (await sql`select 1`.execute(db)) })
  server.addCheck({ name: 'ledger', critical: false, check: async () => void (await ledger.sync()) })
  if (options.descriptor !== undefined) addDescriptorRoute(app, options.descriptor)
  url = await server.listen({ host, port })
  logger.info({ url }, 'hub ready')
  return {
    url,
    async close() {
      await server.close()
      await db.destroy()
    },
  }
}
