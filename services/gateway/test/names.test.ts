import { type Did, didEthr, labelhash, type Name, parseName, SpineError } from '@digital-spine/core'
import { type Ledger, metadataRecords, openLedger, type RelayRequest, signClaim } from '@digital-spine/ledger'
import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { openAccount } from '@digital-spine/vault'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cancelOrders } from '../src/identity/cancel-orders.ts'
import type { OrderGiver } from '../src/identity/give-order.ts'
import { editName } from '../src/names/edit-name.ts'
import { deleteName, openName, transferName } from '../src/names/hand-over-name.ts'
import { registerName } from '../src/names/register-name.ts'
import { writeRecords } from '../src/names/write-records.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const createAccount = () => openAccount(crypto.getRandomValues(new Uint8Array(32)))
const [done, already] = [{ already: false }, { already: true }]
const unavailable = () => new SpineError('SERVICE_UNAVAILABLE', 'no answer')

describe('names by order', () => {
  let test: TestNetwork
  let ledger: Ledger
  let owner: ReturnType<typeof createAccount>
  let other: ReturnType<typeof createAccount>
  let org: Name
  let count = 0

  beforeAll(async () => {
    test = await startTestNetwork()
    ledger = await openLedger({ network: test.network })
  })
  afterAll(async () => {
    await ledger[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    count += 1
    owner = createAccount()
    other = createAccount()
    org = parseName(`org${count}.iam.ewc`)
    const deadline = BigInt(Math.floor(Date.now() / 1000) + 3600)
    const nonce = await ledger.orderNonce(test.rootAccount.address)
    const order = { network: test.network, signer: test.rootAccount, nonce, deadline }
    const records = metadataRecords(org, 'organisation', { displayName: org })
    const claim = { name: org, kind: 'organisation', controller: owner.address, records } as const
    await test.relay.submit(await signClaim(order, claim))
  })

  const didOf = ({ address }: { address: `0x${string}` }): Did => didEthr('spine', address)
  const contextOf = (account: typeof owner, relay = (write: RelayRequest) => test.relay.submit(write)): OrderGiver => {
    const signer = { did: didOf(account), kid: `${didOf(account)}#controller`, sign: async () => new Uint8Array() }
    return { ledger, account, signer: signer as never, now: Date.now, names: { relay } }
  }
  const at = (rest: string): Name => parseName(`${rest}.${org}`)
  const nonce = () => ledger.orderNonce(owner.address)
  const role = {
    version: 1,
    issuers: { dids: [] },
    revokers: { dids: [] },
    preconditions: { roles: [], mode: 'all' },
  } as const

  /** Each wish once, as a client makes it, with what must hold before. */
  const wishes: Record<
    string,
    { before?: (context: OrderGiver) => Promise<unknown>; wish: (context: OrderGiver) => Promise<unknown> }
  > = {
    register: { wish: (context) => registerName(context, { name: at('lab'), metadata: { description: 'a lab' } }) },
    'register a role': { wish: (context) => registerName(context, { name: at('user.roles'), role }) },
    edit: { wish: (context) => editName(context, org, { metadata: { description: 'new' } }) },
    'edit a role': {
      before: (context) => registerName(context, { name: at('user.roles'), role }),
      wish: (context) => editName(context, at('user.roles'), { role: { validityMs: 5000 } }),
    },
    'set records': {
      wish: (context) =>
        writeRecords(context, org, { addr: other.address, did: didOf(other), texts: { url: 'https://x' } }),
    },
    open: { wish: (context) => openName(context, org) },
    transfer: { wish: (context) => transferName(context, org, didOf(other)) },
    delete: { wish: (context) => deleteName(context, org) },
  }

  describe.each(Object.entries(wishes))('%s', (_, { before, wish }) => {
    beforeEach(async () => {
      await before?.(contextOf(owner))
    })

    it('is one order, and none when it was done before', async () => {
      const start = await nonce()
      expect(await wish(contextOf(owner))).toEqual(done)
      expect(await wish(contextOf(owner))).toEqual(already)
      expect(await nonce()).toBe(start + 1n)
    })

    it('comes about once when the relay writes but never answers, or the gateway dies then', async () => {
      const start = await nonce()
      const silent = async (write: RelayRequest): Promise<never> => {
        await test.relay.submit(write)
        throw unavailable()
      }
      await expect(wish(contextOf(owner, silent))).rejects.toThrow(code('SERVICE_UNAVAILABLE'))
      expect(await nonce()).toBe(start + 1n)
      expect(await wish(contextOf(owner))).toEqual(already)
      expect(await nonce()).toBe(start + 1n)
    })

    it('needs no second try when one answer gets lost', async () => {
      const start = await nonce()
      let calls = 0
      const forgetful = async (write: RelayRequest) => {
        const relayed = await test.relay.submit(write)
        calls += 1
        if (calls === 1) throw unavailable()
        return relayed
      }
      expect(await wish(contextOf(owner, forgetful))).toEqual(done)
      expect([calls, await nonce()]).toEqual([2, start + 1n])
    })

    it('did not come about when the relay got nothing, and does with the next try', async () => {
      const start = await nonce()
      const signed: RelayRequest[] = []
      const deaf = async (write: RelayRequest): Promise<never> => {
        signed.push(write)
        throw unavailable()
      }
      await expect(wish(contextOf(owner, deaf))).rejects.toThrow(code('SERVICE_UNAVAILABLE'))
      expect(await nonce()).toBe(start)
      expect(await wish(contextOf(owner))).toEqual(done)
      // What was signed before the crash turns up late.
      const [late] = signed
      if (late === undefined) throw new Error('nothing was signed')
      await test.relay.submit(late).catch(() => undefined)
      expect(await nonce()).toBe(start + 1n)
      expect(await wish(contextOf(owner))).toEqual(already)
    })
  })

  it('hands over an organisation with its spacers, and leaves names under it with whoever has them', async () => {
    const context = contextOf(owner)
    await registerName(context, { name: at('flex.apps') })
    await transferName(context, org, didOf(other))
    const controllers = await Promise.all(
      [org, at('roles'), at('apps'), at('flex.apps'), at('roles.flex.apps')].map(
        async (name) => (await ledger.findName(name))?.controller,
      ),
    )
    const [mine, theirs] = [didOf(owner), didOf(other)]
    expect(controllers).toEqual([theirs, theirs, theirs, mine, mine])
    for (const attempt of [editName(context, org, {}), deleteName(context, org), openName(context, org)].map(
      (promise) => expect(promise).rejects.toThrow(code('FORBIDDEN')),
    ))
      await attempt
    await expect(registerName(context, { name: at('new.apps') })).rejects.toThrow(code('LEDGER_REFUSED'))
    await registerName(contextOf(other), { name: at('new.apps') })
  })

  it('says what is in the way of deleting, and deletes once that is gone', async () => {
    const context = contextOf(owner)
    const names = [at('sub'), at('flex.apps'), at('user.roles')]
    await registerName(context, { name: at('sub'), controller: didOf(other) })
    await registerName(context, { name: at('flex.apps') })
    await registerName(context, { name: at('user.roles'), role })
    await expect(deleteName(context, org)).rejects.toMatchObject({
      code: 'LEDGER_REFUSED',
      details: { reason: 'HasChildren', children: [...names].sort() },
    })
    await deleteName(contextOf(other), at('sub'))
    for (const name of [at('flex.apps'), at('user.roles')]) await deleteName(context, name)
    expect(await deleteName(context, org)).toEqual(done)
    expect(await ledger.findName(org)).toBeUndefined()
    await expect(deleteName(contextOf(other), org)).rejects.toThrow(code('NAME_UNKNOWN'))
  })

  it('makes void what was signed and is still held by somebody', async () => {
    const context = contextOf(owner)
    const held: RelayRequest[] = []
    const hoard = async (write: RelayRequest): Promise<never> => {
      held.push(write)
      throw unavailable()
    }
    await expect(transferName(contextOf(owner, hoard), org, didOf(other))).rejects.toThrow(code('SERVICE_UNAVAILABLE'))
    const did = await ledger.didNonce(didOf(owner))
    await cancelOrders(context)
    expect([await ledger.didNonce(didOf(owner)), await ledger.orderNonce(owner.address, 'credentialStatus')]).toEqual([
      did + 1n,
      1n,
    ])
    for (const write of held) {
      await expect(test.relay.submit(write)).rejects.toMatchObject({ details: { reason: 'WrongNonce' } })
    }
    expect(await openName(context, org)).toEqual(done)
  })

  it('says so too when what is in the way has no name that anybody can use', async () => {
    const context = contextOf(owner)
    const deadline = 9_999_999_999n
    const order = { network: test.network, signer: owner, nonce: await nonce(), deadline }
    const label = 'ｆｕｌｌ'
    const name = `${label}.${org}` as Name
    await test.relay.submit(await signClaim(order, { name, kind: 'plain', controller: owner.address, records: [] }))
    await expect(deleteName(context, org)).rejects.toMatchObject({
      details: { children: [`[${labelhash(label).slice(2)}].${org}`] },
    })
  })

  it('registers for somebody else, and claims where a name is open', async () => {
    const context = contextOf(owner)
    expect(await registerName(context, { name: at('sub'), controller: didOf(other) })).toEqual(done)
    expect(await registerName(context, { name: at('sub'), controller: didOf(other) })).toEqual(already)
    await expect(registerName(context, { name: at('sub') })).rejects.toThrow(code('FORBIDDEN'))
    const claim = () => registerName(contextOf(other), { name: at('mine') })
    await expect(claim()).rejects.toThrow(code('LEDGER_REFUSED'))
    await openName(context, org)
    expect(await claim()).toEqual(done)
    expect(await openName(context, org, false)).toEqual(done)
    await expect(registerName(contextOf(other), { name: at('more') })).rejects.toThrow(code('LEDGER_REFUSED'))
  })

  it('gives what is wished at the same time one after the other', async () => {
    const context = contextOf(owner)
    const labels = Array.from({ length: 8 }, (_, i) => `sub${i}`)
    await Promise.all(labels.map((label) => registerName(context, { name: at(label) })))
    expect(await ledger.listChildren(org)).toEqual(labels.map(at))
  })

  it('raises a role’s version with a change only, and never lowers it', async () => {
    const context = contextOf(owner)
    const name = at('user.roles')
    await registerName(context, { name, role: { ...role, version: 3 } })
    await editName(context, name, { role: { validityMs: 5000 } })
    await editName(context, name, { role: { validityMs: 5000 } })
    expect(await ledger.findRoleDefinition(name)).toMatchObject({ version: 4, validityMs: 5000 })
    await expect(registerName(context, { name, role })).rejects.toThrow(code('VALIDATION_FAILED'))
    await editName(context, name, { role: { validityMs: 5000, version: 9 } })
    expect(await ledger.findRoleDefinition(name)).toMatchObject({ version: 9 })
  })

  it('takes records away, and leaves those alone that it is not told of', async () => {
    const context = contextOf(owner)
    const find = () => ledger.findRecords(org, ['url', 'email'])
    await writeRecords(context, org, {
      addr: other.address,
      did: didOf(other),
      texts: { url: 'https://x', email: 'a@b' },
    })
    expect(await ledger.resolveName(org)).toMatchObject({ did: didOf(other), source: 'did record' })
    await writeRecords(context, org, { did: null, texts: { url: null } })
    expect(await find()).toEqual({ addr: other.address, texts: { email: 'a@b' } })
    expect(await ledger.resolveName(org)).toMatchObject({ source: 'address record' })
    expect(await writeRecords(context, org, { did: null, texts: { url: '' } })).toEqual(already)
    for (const changes of [{}, { texts: { metadata: '{}' } }, { texts: { did: 'x' } }]) {
      await expect(writeRecords(context, org, changes)).rejects.toThrow(code('VALIDATION_FAILED'))
    }
  })
})
