import type { HeldCredential } from '@digital-spine/api'
import { didEthr, issueRoleCredential, keySigner, kidOf, parseName, statusAt } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { openDatabase, silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { createWallet, type Wallet } from '../src/enrolment/wallet.ts'
import { gatewayMigrations } from '../src/migrations.ts'

const folder = tempFolder()
const did = didEthr('spine', `0x${'1'.repeat(40)}`)
const role = parseName('user.roles.acme.iam.ewc')
const onFresh = vi.fn()
let db: GatewayDatabase
let wallet: Wallet
let issued: HeldCredential
/** What the hub has for the participant. */
let atHub: HeldCredential[]

beforeAll(async () => {
  db = await openDatabase<GatewaySchema>({ url: `sqlite:${folder.path}/data.sqlite`, migrations: gatewayMigrations })
  const hub = { credentials: async () => atHub }
  wallet = createWallet({ db, hub, logger: silentLogger(), now: Date.now } as unknown as GatewayContext, { onFresh })
  const signer = keySigner(crypto, did, kidOf(did, 'delegate-1'), await crypto.generateP256())
  const status = statusAt('https://hub.example', did, { revocationList: 1, suspensionList: 2, index: 5 })
  const id = 'urn:uuid:1'
  const jws = await issueRoleCredential(signer, { id, subject: did, role, version: 1, validFrom: 0, status })
  issued = { id, role, issuer: did, jws, published: true, issuedAt: 0 }
})
afterAll(async () => {
  await db.destroy()
  folder[Symbol.dispose]()
})
beforeEach(async () => {
  await db.deleteFrom('credentials').execute()
  onFresh.mockClear()
  atHub = []
})

it('tells of a credential that came in when it was looked for', async () => {
  expect(await wallet.refresh()).toBe(false)
  expect(onFresh).not.toHaveBeenCalled()
  atHub = [issued]
  expect(await wallet.refresh()).toBe(true)
  expect(onFresh).toHaveBeenCalledOnce()
})

it('tells of a credential that came in when what is held was shown, once', async () => {
  atHub = [issued]
  expect(await wallet.history()).toMatchObject([{ role }])
  expect(await wallet.refresh()).toBe(false)
  expect(onFresh).toHaveBeenCalledOnce()
})

it('presents a credential that comes in by being presented without a word about it', async () => {
  atHub = [issued]
  expect(await wallet.credentials()).toEqual([issued.jws])
  expect(onFresh).not.toHaveBeenCalled()
})
