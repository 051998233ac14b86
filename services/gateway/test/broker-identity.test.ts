import { SpineError } from '@digital-spine/core'
import { openDatabase, silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { openBrokerIdentity } from '../src/broker-identity.ts'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'

const url = 'http://127.0.0.1:1'
const folder = tempFolder()
let db: GatewayDatabase
/** What the broker calls itself; nothing while it is away. */
let told: string | undefined
let connect: () => Promise<void>
const close = vi.fn(async () => undefined)

beforeAll(async () => {
  db = await openDatabase<GatewaySchema>({ url: `sqlite:${folder.path}/data.sqlite`, migrations: gatewayMigrations })
})
afterAll(async () => {
  await db.destroy()
  folder[Symbol.dispose]()
})
beforeEach(async () => {
  await db.deleteFrom('brokers').execute()
  told = 'did:example:one'
  close.mockClear()
})

function open(pinned?: string) {
  const broker = {
    close,
    async identity() {
      if (told === undefined) throw new SpineError('SERVICE_UNAVAILABLE', 'The broker does not answer.')
      return { did: told, network: 'spine', roles: { use: `user.roles.${told.slice(-3)}.iam.ewc` } }
    },
    onConnected(listener: () => Promise<void>) {
      connect = listener
    },
  }
  const context = { db, broker, logger: silentLogger() } as unknown as GatewayContext
  return openBrokerIdentity(context, { url, pinned })
}

it('is what the broker says, or said last while it is away', async () => {
  expect(await open()).toEqual({ did: 'did:example:one', useRole: 'user.roles.one.iam.ewc' })
  told = undefined
  const identity = await open()
  expect(identity).toEqual({ did: 'did:example:one', useRole: 'user.roles.one.iam.ewc' })
  told = 'did:example:two'
  await connect()
  expect(identity).toEqual({ did: 'did:example:two', useRole: 'user.roles.two.iam.ewc' })
  told = undefined
  expect((await open()).did).toBe('did:example:two')
  expect(close).not.toHaveBeenCalled()
})

it('is not known of a broker that was never asked', async () => {
  told = undefined
  await expect(open()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
})

it('is the one that it must be, and another is not spoken to', async () => {
  await expect(open('did:example:two')).rejects.toMatchObject({ code: 'NETWORK_MISMATCH' })
  told = undefined
  expect((await open('did:example:two')).did).toBe('did:example:two')
  await connect()
  expect(close).not.toHaveBeenCalled()
  told = 'did:example:one'
  await connect()
  expect(close).toHaveBeenCalledOnce()
})
