import { didEthr } from '@digital-spine/core'
import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { Resolver } from 'did-resolver'
import { getResolver } from 'ethr-did-resolver'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type AccountSigner,
  type DidWriteContext,
  type Ledger,
  openLedger,
  type RelayRequest,
  serviceAttribute,
  signAddDelegate,
  signCancelDidWrite,
  signChangeOwner,
  signRevokeAttribute,
  signRevokeDelegate,
  signSetAttribute,
} from '../src/index.ts'
import { createAccount, createDirectSubmit } from './order-parties.ts'

const validity = 86_400n
const refused = { code: 'LEDGER_REFUSED' }

describe('signed DID writes', () => {
  let test: TestNetwork
  let ledger: Ledger
  let direct: (request: RelayRequest) => Promise<void>
  let holder: ReturnType<typeof createAccount>

  beforeAll(async () => {
    test = await startTestNetwork()
    ledger = await openLedger({ network: test.network })
    direct = createDirectSubmit(test)
  })
  afterAll(async () => {
    await ledger[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    holder = createAccount()
  })

  const did = () => didEthr('spine', holder.address)
  const context = async (over: Partial<DidWriteContext> = {}): Promise<DidWriteContext> => ({
    network: test.network,
    signer: holder,
    identity: holder.address,
    nonce: await ledger.didNonce(did()),
    ...over,
  })
  const submit = async (request: RelayRequest) => {
    await direct(request)
    await ledger.sync()
  }
  /** What the independent resolver makes of the ledger. */
  const stock = async () => {
    const { rpcUrl, chainId, contracts } = test.network
    const networks = [{ name: 'spine', rpcUrl, chainId, registry: contracts.didRegistry }]
    return (await new Resolver(getResolver({ networks })).resolve(did())).didDocument
  }

  const service = { type: 'HubService', endpoint: 'https://hub.example/' }
  const delegate = { type: 'veriKey', address: createAccount().address } as const
  const writes: Record<string, (of: DidWriteContext) => Promise<RelayRequest>> = {
    addDelegate: (of) => signAddDelegate(of, { ...delegate, validity }),
    revokeDelegate: (of) => signRevokeDelegate(of, delegate),
    setAttribute: (of) => signSetAttribute(of, { ...serviceAttribute(service), validity }),
    revokeAttribute: (of) => signRevokeAttribute(of, serviceAttribute(service)),
    changeOwner: (of) => signChangeOwner(of, createAccount().address),
    cancel: signCancelDidWrite,
  }

  it.each(Object.entries(writes))('%s counts once, from the owner, for its registry and identity', async (_, sign) => {
    const { network } = test
    const elsewhere = { ...network, contracts: { ...network.contracts, didRegistry: network.contracts.ens } }
    for (const over of [
      { signer: createAccount() as AccountSigner },
      { nonce: 1n },
      { network: elsewhere },
      { identity: createAccount().address },
    ]) {
      await expect(submit(await sign(await context(over)))).rejects.toMatchObject(refused)
    }
    const request = await sign(await context())
    await submit(request)
    await expect(submit(request)).rejects.toMatchObject(refused)
  })

  it('shows delegates and services as stock resolvers do, until they are revoked', async () => {
    const first = await context()
    await submit(await signAddDelegate(first, { ...delegate, validity }))
    await submit(await signSetAttribute(await context(), { ...serviceAttribute(service), validity }))
    expect(await stock()).toMatchObject({
      verificationMethod: [{ id: `${did()}#controller` }, { id: `${did()}#delegate-1` }],
      service: [{ type: service.type, serviceEndpoint: service.endpoint }],
    })
    await submit(await signRevokeDelegate(await context(), delegate))
    await submit(await signRevokeAttribute(await context(), serviceAttribute(service)))
    // A delegate ends with the second it was revoked in.
    await expect.poll(async () => (await stock())?.verificationMethod?.length).toBe(1)
    expect((await stock())?.service ?? []).toEqual([])
  })

  it('never counts once its number was used up by a cancel, which no document shows', async () => {
    const before = await stock()
    const regretted = await signChangeOwner(await context(), createAccount().address)
    await submit(await signCancelDidWrite(await context()))
    await expect(submit(regretted)).rejects.toMatchObject(refused)
    expect(await stock()).toEqual(before)
    expect((await ledger.resolveDid(did())).didDocument?.verificationMethod).toHaveLength(1)
  })

  it('refuses names that the registry would cut off', async () => {
    const long = serviceAttribute({ ...service, type: 'x'.repeat(25) })
    await expect(signSetAttribute(await context(), { ...long, validity })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    })
  })
})
