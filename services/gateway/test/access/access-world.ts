import type { IncomingHttpHeaders } from 'node:http'
import { createUuidSource } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { createPasswords, openDatabase, silentLogger } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { type Access, createAccess } from '../../src/access/access.ts'
import type { Principal } from '../../src/access/principal.ts'
import type { GatewayDatabase, GatewaySchema } from '../../src/database.ts'
import { gatewayMigrations } from '../../src/migrations.ts'

export const engines = ['sqlite', 'postgres'] as const
export const minute = 60_000
export const hour = 60 * minute
export const address = '192.0.2.7'
export const configured = 'the-configured-key'
export const did = 'did:key:me'
export const password = 'correct horse battery'
export const refused = (code: string) => expect.objectContaining({ code })
export const bearer = (token: string): IncomingHttpHeaders => ({ authorization: `Bearer ${token}` })

/** Who may call a gateway, on a real database and with a clock of its own; anew for each test. */
export type AccessWorld = {
  db: GatewayDatabase
  access: Access
  /** ms; the tests move it. */
  now: number
  /** As another process on the same database does it. */
  open(): Access
  identify(headers: IncomingHttpHeaders, url?: string, from?: string): Promise<Principal>
  addUser(name?: string, role?: 'admin' | 'messaging' | 'viewer'): Promise<unknown>
  login(name?: string): ReturnType<Access['sessions']['open']>
}

export function accessWorld(engine: (typeof engines)[number]): AccessWorld {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  const world = {
    open: () =>
      createAccess({
        ...{ db: world.db, did, apiKey: configured, logger: silentLogger(), now: () => world.now },
        passwords: createPasswords({ N: 16, r: 1, p: 1 }),
        newId: createUuidSource(nodeCrypto, () => world.now),
      }),
    identify: (headers, url = '/api/v2/messages', from = address) =>
      world.access.identify({ method: 'GET', headers, url, address: from }),
    addUser: (name = 'alice', role = 'messaging') => world.access.users.create({ name, role, password }),
    login: async (name = 'alice') =>
      world.access.sessions.open(await world.access.checkPassword(name, password, address)),
  } as AccessWorld
  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
    const url = postgres?.url ?? `sqlite:${folder.path}/data.sqlite`
    world.db = await openDatabase<GatewaySchema>({ url, migrations: gatewayMigrations })
  })
  afterAll(async () => {
    await world.db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })
  beforeEach(async () => {
    for (const table of ['users', 'api_keys', 'audit'] as const) await world.db.deleteFrom(table).execute()
    world.now = 1_800_000_000_000
    world.access = world.open()
  })
  afterEach(() => world.access.close())
  return world
}
