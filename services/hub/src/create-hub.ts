import { createCredentialPorts, createHttpClient } from '@digital-spine/client'
import type { Did } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { Ledger } from '@digital-spine/ledger'
import { createHttpServer, createLogin, type Logger, openDatabase } from '@digital-spine/runtime'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { HubContext } from './context.ts'
import { type HubSchema, hubMigrations } from './database.ts'
import { addEnrolmentRoutes } from './routes/enrolment.ts'
import { addStatusListRoutes } from './routes/status-lists.ts'

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
  now?: () => number
}): Promise<Hub> {
  const { host, port, databaseUrl, ledger, logger, now = Date.now } = options
  const db = await openDatabase<HubSchema>({ url: databaseUrl, migrations: hubMigrations })
  const server = await createHttpServer({ name: 'hub', title: 'Digital Spine SSI hub', logger })
  const { app } = server
  let self = createHttpClient({ baseUrl: 'http://127.0.0.1' })
  const login = createLogin({ audience: 'spine-hub', keys: ledger.keys, checkRoles: async () => ({ roles: [] }), now })
  const known = async (did: Did, role: string): Promise<string[]> => {
    const rows = await db
      .selectFrom('credentials')
      .select('jws')
      .where('subject', '=', did)
      .where('role', '=', role)
      .execute()
    return rows.map(({ jws }) => jws)
  }
  const header = (value: string | string[] | undefined): string | undefined =>
    typeof value === 'string' ? value : undefined
  const context: HubContext = {
    db,
    ledger,
    ports: {
      ...createCredentialPorts({
        crypto: nodeCrypto,
        ledger,
        hub: { call: (method, path, body) => self.call(method, path, body) },
      }),
      credentialsOf: known,
    },
    login,
    now,
    async caller({ headers, method, url }) {
      const session = await login.authenticate({
        authorization: headers.authorization,
        dpop: header(headers.dpop),
        method,
        url,
      })
      return session.did
    },
  }
  const nonceBody = Type.Object({ did: Type.String({ maxLength: 255 }) })
  const loginBody = Type.Object({ vp: Type.String({ maxLength: 262_144 }) })
  app.post<{ Body: { did: string } }>('/v1/login/nonce', { schema: { body: nonceBody } }, async ({ body }) =>
    login.createNonce(body.did),
  )
  app.post<{ Body: { vp: string } }>('/v1/login', { schema: { body: loginBody } }, async ({ body, headers, url }) =>
    login.login({ vp: body.vp, dpop: header(headers.dpop), url }),
  )
  addEnrolmentRoutes(app, context)
  addStatusListRoutes(app, context)
  server.addCheck({ name: 'database', critical: true, check: async () => void (await sql`select 1`.execute(db)) })
  server.addCheck({ name: 'ledger', critical: false, check: async () => void (await ledger.sync()) })
  const url = await server.listen({ host, port })
  self = createHttpClient({ baseUrl: url })
  logger.info({ url }, 'hub ready')
  return {
    url,
    async close() {
      await server.close()
      await self.close()
      await db.destroy()
    },
  }
}
