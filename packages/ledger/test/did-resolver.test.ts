import { didEthr, type Kid, mailboxDid, type PublicJwk, toHex } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { startRpcProxy, startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { openAccount } from '@digital-spine/vault'
import { Resolver } from 'did-resolver'
import { getResolver } from 'ethr-did-resolver'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type DidWriteContext,
  type Ledger,
  openLedger,
  type RelayRequest,
  serviceAttribute,
  signChangeOwner,
  signRevokeAttribute,
  signSetAttribute,
} from '../src/index.ts'

const secret = crypto.getRandomValues(new Uint8Array(32))
const account = openAccount(secret)
const { publicKey } = privateKeyToAccount(`0x${toHex(secret)}`)
const compressed = `0x0${Number.parseInt(publicKey.slice(-1), 16) % 2 === 0 ? 2 : 3}${publicKey.slice(4, 68)}`
const did = didEthr('spine', account.address)
const aDay = 86_400n

describe('the resolver', () => {
  let test: TestNetwork
  let ledger: Ledger
  /** The blocks of the three changes. */
  const blocks: number[] = []

  beforeAll(async () => {
    test = await startTestNetwork()
    ledger = await openLedger({ network: test.network })
    const write = async (sign: (context: DidWriteContext) => Promise<RelayRequest>) => {
      const context = { network: test.network, signer: account, identity: account.address }
      const { block } = await test.relay.submit(await sign({ ...context, nonce: await ledger.didNonce(did) }))
      await ledger.sync()
      blocks.push(block)
    }
    const hub = serviceAttribute({ type: 'Hub', endpoint: 'https://hub.example' })
    await write((context) => signSetAttribute(context, { ...hub, validity: aDay }))
    await write((context) => signRevokeAttribute(context, hub))
    await write((context) => signChangeOwner(context, openAccount(nodeCrypto.randomBytes(32)).address))
  })
  afterAll(async () => {
    await ledger[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })

  const id = (index: number): string => String(blocks[index])
  const services = async (versionId: string) => {
    const { didDocument, didDocumentMetadata } = await ledger.resolveDid(did, { versionId })
    return [didDocument?.service?.length ?? 0, didDocumentMetadata.versionId, didDocumentMetadata.nextVersionId]
  }

  it('tells a document with its versions', async () => {
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    const now = await ledger.resolveDid(did)
    expect(now.didResolutionMetadata).toEqual({ contentType: 'application/did+ld+json' })
    expect(now.didDocumentMetadata).toEqual({ created: time, updated: time, versionId: id(2) })
    expect(await services(String((blocks[0] ?? 0) - 1))).toEqual([0, undefined, id(0)])
    expect(await services(id(0))).toEqual([1, id(0), id(1)])
    expect(await services(id(1))).toEqual([0, id(1), id(2)])
    expect(await services(id(2))).toEqual([0, id(2), undefined])
    expect(await ledger.resolveDid(`${did}?versionId=${id(0)}`)).toEqual(
      await ledger.resolveDid(did, { versionId: id(0) }),
    )
  })

  it('tells a document as of a time, and nothing that came later', async () => {
    const before = await ledger.resolveDid(`${did}?versionTime=2020-01-01T00:00:00Z`)
    expect(before.didDocument?.verificationMethod).toMatchObject([
      { blockchainAccountId: `eip155:${test.network.chainId}:${account.address}` },
    ])
    expect(before.didDocumentMetadata).toMatchObject({ nextVersionId: id(0) })
    expect(before.didDocumentMetadata).not.toHaveProperty('created')
    const later = await ledger.resolveDid(did, { versionTime: Date.now() + 600_000 })
    expect(later.didDocumentMetadata).toMatchObject({ versionId: id(2) })
  })

  it('knows a DID by every spelling of its network, and by its public key', async () => {
    const [chain, address] = [test.network.chainId.toString(16), account.address]
    for (const spelling of [
      `did:ethr:${address}`,
      `did:ethr:0x${chain}:${address.toLowerCase()}`,
      `did:ethr:0x000${chain.toUpperCase()}:${address}`,
    ]) {
      expect(await ledger.resolveDid(spelling)).toMatchObject({
        didDocument: { id: did },
        didDocumentMetadata: { canonicalId: did },
      })
    }
    const made = `did:ethr:spine:${compressed}`
    const { didDocument } = await ledger.resolveDid(made, { versionId: id(1) })
    const { rpcUrl, chainId, contracts } = test.network
    const stock = new Resolver(
      getResolver({ networks: [{ name: 'spine', rpcUrl, chainId, registry: contracts.didRegistry }] }),
    )
    const theirs = (await stock.resolve(`${made}?versionId=${id(1)}`)).didDocument
    expect(didDocument).toMatchObject({
      id: made,
      verificationMethod: theirs?.verificationMethod,
      authentication: theirs?.authentication,
      assertionMethod: theirs?.assertionMethod,
    })
    expect(didDocument?.authentication).toContain(`${made}#controllerKey`)
    expect((await ledger.resolveDid(made)).didDocument?.authentication).toEqual([`${made}#controller`])
  })

  it('reads a history change by change from a node that does not look through all blocks at once', async () => {
    await using proxy = await startRpcProxy(test.network.rpcUrl)
    let refused = 0
    proxy.tamper(({ request: { id, method, params }, answer }) => {
      const { fromBlock, toBlock } = (params[0] ?? {}) as { fromBlock?: string; toBlock?: string }
      if (method !== 'eth_getLogs' || fromBlock === toBlock) return answer
      refused += 1
      return { jsonrpc: '2.0', id, error: { code: -32005, message: 'block range is too wide' } }
    })
    await using narrow = await openLedger({ network: { ...test.network, rpcUrl: proxy.url } })
    expect(await narrow.resolveDid(did)).toEqual(await ledger.resolveDid(did))
    expect(refused).toBeGreaterThan(0)
    proxy.tamper(() => 'drop')
    await expect(narrow.resolveDid(didEthr('spine', `0x${'11'.repeat(20)}`))).rejects.toMatchObject({
      code: 'LEDGER_UNAVAILABLE',
    })
  })

  it('answers in the representation that is asked for', async () => {
    const json = await ledger.resolveDid(did, { accept: 'application/did+json' })
    expect(json.didResolutionMetadata).toEqual({ contentType: 'application/did+json' })
    expect(json.didDocument).not.toHaveProperty('@context')
  })

  it.each<[string, string, object, string]>([
    ['no DID', 'acme', {}, 'invalidDid'],
    ['an address of another form', 'did:ethr:spine:0x12', {}, 'invalidDid'],
    ['a broken checksum', `did:ethr:spine:0x${'aB'.repeat(20)}`, {}, 'invalidDid'],
    ['a public key off the curve', `did:ethr:spine:0x02${'ff'.repeat(32)}`, {}, 'invalidDid'],
    ['a did:key of nothing', 'did:key:z6Mk', {}, 'invalidDid'],
    ['a path', `${did}/path`, {}, 'invalidDid'],
    ['two questions', `${did}?a=1?b=2`, {}, 'invalidDid'],
    ['another method', 'did:example:123', {}, 'methodNotSupported'],
    ['another network', `did:ethr:mainnet:${account.address}`, {}, 'unknownNetwork'],
    ['another representation', did, { accept: 'application/did+cbor' }, 'representationNotSupported'],
    ['a version that is no block', did, { versionId: 'latest' }, 'invalidOptions'],
    ['a time that is none', `${did}?versionTime=soon`, {}, 'invalidOptions'],
    ['both a version and a time', did, { versionId: '1', versionTime: 1 }, 'invalidOptions'],
    ['a block that is not yet', did, { versionId: '999999999' }, 'notFound'],
    ['a version of a did:web', 'did:web:example.com', { versionId: '1' }, 'featureNotSupported'],
    ['a did:web of this machine', 'did:web:localhost', {}, 'notFound'],
  ])('says what is wrong with %s', async (_, text, options, error) => {
    expect(await ledger.resolveDid(text, options)).toEqual({
      didDocument: null,
      didResolutionMetadata: { error, message: expect.any(String) },
      didDocumentMetadata: {},
    })
  })

  it('knows the keys of did:key, and of no did:web that cannot be had', async () => {
    const { d: _, ...jwk } = await nodeCrypto.generateP256()
    const mailbox = mailboxDid(jwk as PublicJwk)
    const kid = `${mailbox}#${mailbox.slice('did:key:'.length)}` as Kid
    expect((await ledger.resolveDid(mailbox)).didDocument?.assertionMethod).toEqual([kid])
    expect(await ledger.keys.resolveKey(kid)).toEqual(jwk)
    for (const unknown of [`${mailbox}#other`, 'did:web:localhost#key']) {
      await expect(ledger.keys.resolveKey(unknown as Kid)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' })
    }
  })
})
