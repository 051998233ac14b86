import { didEthr, parseName, roleName } from '@digital-spine/core'
import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { openAccount, openMemoryVault } from '@digital-spine/vault'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Ledger,
  metadataRecords,
  openLedger,
  roleRecords,
  signClaim,
  signingKeyAttribute,
  signingKeyValue,
  signOpen,
  signRelease,
  signRevokeAttribute,
  signSetAttribute,
  signTransfer,
  signUpdate,
  textRecord,
} from '../src/index.ts'

const account = () => openAccount(crypto.getRandomValues(new Uint8Array(32)))
const inAnHour = (): bigint => BigInt(Math.floor(Date.now() / 1000) + 3600)
const tenYears = 315_360_000n

describe('the ledger', () => {
  let test: TestNetwork
  let ledger: Ledger

  beforeAll(async () => {
    test = await startTestNetwork()
    ledger = await openLedger({ network: test.network })
  })
  afterAll(async () => {
    await ledger[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })

  const claim = async (name: string, signer: ReturnType<typeof account>, controller = signer, over = {}) => {
    const parsed = parseName(name)
    const nonce = await ledger.orderNonce(signer.address)
    const context = { network: test.network, signer, nonce, deadline: inAnHour(), ...over }
    const records = metadataRecords(parsed, 'organisation', { displayName: name })
    return signClaim(context, { name: parsed, kind: 'organisation', controller: controller.address, records })
  }

  it('registers an organisation by order of the root, with its spacers, for somebody without gas', async () => {
    const owner = account()
    await test.relay.submit(await claim('acme.iam.ewc', test.rootAccount, owner))
    await ledger.sync()
    const did = didEthr('spine', owner.address)
    expect(await ledger.findName(parseName('acme.iam.ewc'))).toMatchObject({
      kind: 'organisation',
      controller: did,
      metadata: { orgName: 'acme.iam.ewc' },
    })
    expect(await ledger.findName(parseName('roles.acme.iam.ewc'))).toMatchObject({ kind: 'spacer', controller: did })
    expect(await ledger.resolveName(parseName('acme.iam.ewc'))).toMatchObject({ did, source: 'controller' })
  })

  it('refuses a claim by a stranger, and takes it once the root is open', async () => {
    const stranger = account()
    const order = await claim('stranger.iam.ewc', stranger)
    await expect(test.relay.submit(order)).rejects.toMatchObject({
      code: 'LEDGER_REFUSED',
      details: { reason: 'WrongSigner' },
    })
    const nonce = await ledger.orderNonce(test.rootAccount.address)
    const context = { network: test.network, signer: test.rootAccount, nonce, deadline: inAnHour() }
    await test.relay.submit(await signOpen(context, test.root, true))
    await test.relay.submit(order)
  })

  it('refuses expired orders, orders for another chain and taken names', async () => {
    const owner = account()
    const late = await claim('late.iam.ewc', test.rootAccount, owner, { deadline: 1n })
    await expect(test.relay.submit(late)).rejects.toMatchObject({ details: { reason: 'Expired' } })
    const elsewhere = await claim('else.iam.ewc', test.rootAccount, owner, { network: { ...test.network, chainId: 1 } })
    await expect(test.relay.submit(elsewhere)).rejects.toMatchObject({ details: { reason: 'WrongSigner' } })
    const taken = await claim('acme.iam.ewc', test.rootAccount, owner)
    await expect(test.relay.submit(taken)).rejects.toMatchObject({ details: { reason: 'Taken' } })
  })

  it('writes, transfers and releases a name', async () => {
    const [first, second] = [account(), account()]
    const name = parseName('mover.iam.ewc')
    await test.relay.submit(await claim(name, test.rootAccount, first))
    const order = async (signer: typeof first) => {
      return { network: test.network, signer, nonce: await ledger.orderNonce(signer.address), deadline: inAnHour() }
    }
    const did = didEthr('spine', second.address)
    await test.relay.submit(await signUpdate(await order(first), name, [textRecord(name, 'did', did)]))
    await ledger.sync()
    expect(await ledger.resolveName(name)).toMatchObject({ did, source: 'did record' })
    const foreign = [textRecord(parseName('acme.iam.ewc'), 'did', did)]
    await expect(test.relay.submit(await signUpdate(await order(first), name, foreign))).rejects.toMatchObject({
      details: { reason: 'ForeignRecord' },
    })
    await test.relay.submit(await signTransfer(await order(first), name, second.address))
    await expect(test.relay.submit(await signRelease(await order(first), name))).rejects.toMatchObject({
      details: { reason: 'WrongSigner' },
    })
    await test.relay.submit(await signRelease(await order(second), name))
    await ledger.sync()
    expect(await ledger.findName(name)).toBeUndefined()
    expect(await ledger.findName(parseName('roles.mover.iam.ewc'))).toBeUndefined()
  })

  it('releases a name only when nothing is under it, and leaves its next holder no records', async () => {
    const [first, second] = [account(), account()]
    const [name, below] = [parseName('gone.iam.ewc'), parseName('sub.gone.iam.ewc')]
    await test.relay.submit(await claim(name, test.rootAccount, first))
    const order = async () => {
      return {
        network: test.network,
        signer: first,
        nonce: await ledger.orderNonce(first.address),
        deadline: inAnHour(),
      }
    }
    await test.relay.submit(
      await signUpdate(await order(), name, [textRecord(name, 'did', didEthr('spine', first.address))]),
    )
    const sub = { name: below, kind: 'organisation', controller: first.address, records: [] } as const
    await test.relay.submit(await signClaim(await order(), sub))
    await expect(test.relay.submit(await signRelease(await order(), name))).rejects.toMatchObject({
      details: { reason: 'HasChildren' },
    })
    await test.relay.submit(await signRelease(await order(), below))
    await test.relay.submit(await signRelease(await order(), name))
    await test.relay.submit(await claim(name, test.rootAccount, second))
    await ledger.sync()
    expect(await ledger.resolveName(name)).toMatchObject({
      did: didEthr('spine', second.address),
      source: 'controller',
    })
  })

  it('lets nobody claim a spacer under an open name', async () => {
    const open = {
      network: test.network,
      signer: test.rootAccount,
      nonce: await ledger.orderNonce(test.rootAccount.address),
      deadline: inAnHour(),
    }
    await test.relay.submit(await signOpen(open, test.root, true))
    for (const label of ['roles', 'apps']) {
      const order = await claim(`${label}.iam.ewc`, account())
      await expect(test.relay.submit(order)).rejects.toMatchObject({ details: { reason: 'BadLabel' } })
    }
  })

  it('keeps role definitions', async () => {
    const owner = account()
    const org = parseName('roler.iam.ewc')
    await test.relay.submit(await claim(org, test.rootAccount, owner))
    const name = roleName('user', org)
    const definition = {
      name,
      version: 2,
      issuers: { dids: [didEthr('spine', owner.address)] },
      revokers: { role: name },
      preconditions: { roles: [name], mode: 'all' },
      validityMs: 5000,
      requestorFields: [{ fieldType: 'text', label: 'site' }],
      issuerFields: [],
    } as const
    const nonce = await ledger.orderNonce(owner.address)
    const context = { network: test.network, signer: owner, nonce, deadline: inAnHour() }
    const records = roleRecords(definition)
    await test.relay.submit(await signClaim(context, { name, kind: 'plain', controller: owner.address, records }))
    await ledger.sync()
    expect(await ledger.findRoleDefinition(name)).toEqual(definition)
  })

  it('publishes and revokes a signing key without gas, numbered as stock resolvers number it', async () => {
    const holder = account()
    const did = didEthr('spine', holder.address)
    const vault = await openMemoryVault()
    const write = async () => {
      return { network: test.network, signer: holder, identity: holder.address, nonce: await ledger.didNonce(did) }
    }
    const attributes = await Promise.all(
      ['a', 'b'].map(async (id) => {
        const { publicJwk } = await vault.signingKey(id)
        return { name: signingKeyAttribute, value: signingKeyValue(publicJwk), validity: tenYears }
      }),
    )
    for (const attribute of attributes) {
      await test.relay.submit(await signSetAttribute(await write(), attribute))
      await ledger.sync()
    }
    const kid = (n: number) => `${did}#delegate-${n}` as never
    const { publicJwk } = await vault.signingKey('b')
    expect(await ledger.keys.resolveKey(kid(2))).toEqual(publicJwk)
    expect(await ledger.findKid(did, publicJwk)).toBe(kid(2))
    const [first] = attributes
    if (first === undefined) throw new Error('no attribute')
    await test.relay.submit(await signRevokeAttribute(await write(), first))
    await ledger.sync()
    await expect(ledger.keys.resolveKey(kid(1), Date.now() + 600_000)).rejects.toMatchObject({ code: 'KEY_REVOKED' })
    await expect(ledger.keys.resolveKey(kid(9))).rejects.toMatchObject({ code: 'KEY_UNKNOWN' })
    const ours = await ledger.resolveDid(did, { versionTime: Date.now() + 600_000 })
    expect(ours.didDocument?.verificationMethod.map(({ id }) => id)).toEqual([`${did}#controller`, kid(2)])
    expect((await stockDocument(did, test.network))?.verificationMethod?.map(({ id }) => id)).toEqual([
      `${did}#controller`,
      kid(2),
    ])
  })

  it('agrees with the stock resolver on keys, services, renewals and revocations', async () => {
    const holder = account()
    const did = didEthr('spine', holder.address)
    const value = (fill: number) => `0x04${fill.toString(16).padStart(2, '0').repeat(64)}` as const
    const text = (url: string) => `0x${Buffer.from(url).toString('hex')}` as const
    const things = [
      { name: signingKeyAttribute, value: value(1) },
      { name: 'did/svc/Hub', value: text('https://a') },
      { name: signingKeyAttribute, value: value(2) },
      { name: 'did/svc/Broker', value: text('https://b') },
      { name: 'spine/status/0', value: value(7) },
    ] as const
    const steps = ['+0', '+1', '+2', '+4', '-1', '+3', '+0', '-2', '+2', '+1', '-0'] as const
    for (const step of steps) {
      const thing = things[Number(step[1])]
      if (thing === undefined) throw new TypeError(step)
      const nonce = await ledger.didNonce(did)
      const write = { network: test.network, signer: holder, identity: holder.address, nonce }
      await test.relay.submit(
        step[0] === '+'
          ? await signSetAttribute(write, { ...thing, validity: tenYears })
          : await signRevokeAttribute(write, thing),
      )
      await ledger.sync()
    }
    const { didDocument: ours } = await ledger.resolveDid(did)
    const stock = await stockDocument(did, test.network)
    expect(ours?.verificationMethod.map(({ id }) => id)).toEqual(stock?.verificationMethod?.map(({ id }) => id))
    const sorted = (list: readonly { id: string }[] = []) => [...list].sort((a, b) => a.id.localeCompare(b.id))
    expect(sorted(ours?.service)).toEqual(sorted(stock?.service))
    expect(ours?.authentication).toEqual(stock?.authentication)
    expect(ours?.assertionMethod).toEqual(stock?.assertionMethod)
  })
})

/** What the independent resolver makes of the same ledger. */
async function stockDocument(did: string, { rpcUrl, chainId, contracts }: TestNetwork['network']) {
  const { getResolver } = await import('ethr-did-resolver')
  const { Resolver } = await import('did-resolver')
  const networks = [{ name: 'spine', rpcUrl, chainId, registry: contracts.didRegistry }]
  return (await new Resolver(getResolver({ networks })).resolve(did)).didDocument
}
