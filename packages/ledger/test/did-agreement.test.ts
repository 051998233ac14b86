import { didEthr, fromHex, type PublicJwk, p256Jwk } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { Resolver, type VerificationMethod } from 'did-resolver'
import { getResolver } from 'ethr-did-resolver'
import fc from 'fast-check'
import { type Address, encodeFunctionData, type Hex, stringToHex, zeroAddress } from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { didRegistry } from '../src/generated/contracts.ts'
import { type DidDocument, type Ledger, openLedger, signingKeyValue } from '../src/index.ts'

const keys = await Promise.all([0, 1].map(async () => signingKeyValue(await nodeCrypto.generateP256())))
const text = (value: string): Hex => stringToHex(value)
const names = [
  ...['did/pub/P256/veriKey/hex', 'did/pub/P256/enc/hex', 'did/pub/P256/sigAuth/base64', 'did/pub/P256/veriKey/base58'],
  ...[
    'did/pub/Secp256k1/veriKey/hex',
    'did/pub/Secp256k1/sigAuth',
    'did/pub/Ed25519/veriKey/base64',
    'did/pub/Ed25519',
  ],
  ...['did/pub/X25519/enc/base58', 'did/pub/RSA/veriKey/pem', 'did/pub/RSA/other/other', 'did/svc/HubService'],
  ...['did/svc/Hub/more', 'did/svc/Broker', 'spine/status/1', 'did/other/x', 'ä€'],
].map((name) => stringToHex(name, { size: 32 }))
/** No UTF-8: stock resolvers pass over it. */
names.push(`0xff${'00'.repeat(31)}`)
const values: readonly Hex[] = [
  ...keys,
  ...(['0x', '0x00', '0xc328', `0x04${'ab'.repeat(64)}`, `0x${'7b'.repeat(3000)}`] as const),
  ...['https://hub.example', '{"uri":"https://a","accept":["x"]}', '["https://a","https://b"]', '{"uri":'].map(text),
  ...['8080', 'null', '"quoted"', '\u{feff}bom'].map(text),
]

type Change =
  | { readonly kind: 'set'; readonly name: number; readonly value: number; readonly validity: bigint }
  | { readonly kind: 'unset'; readonly name: number; readonly value: number }
  | { readonly kind: 'add'; readonly type: string; readonly delegate: number; readonly validity: bigint }
  | { readonly kind: 'remove'; readonly type: string; readonly delegate: number }
  | { readonly kind: 'owner'; readonly to: number }
  | { readonly kind: 'deactivate' }

const name = fc.nat(names.length - 1)
const value = fc.nat(values.length - 1)
const validity = fc.constantFrom(0n, 5n, 20n, 60n, 100_000n, 100_000n, 2n ** 200n)
const type = fc.constantFrom('veriKey', 'sigAuth', 'enc', 'other', '')
const delegate = fc.nat(2)
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 24, arbitrary: fc.record({ kind: fc.constant('set' as const), name, value, validity }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('unset' as const), name, value }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('add' as const), type, delegate, validity }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('remove' as const), type, delegate }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('owner' as const), to: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deactivate' as const) }) },
)
/** Changes of one of three identities; `wait` begins a new group that many seconds later. */
const history = fc.array(fc.record({ who: fc.nat(2), change, wait: fc.option(fc.nat(30), { freq: 2 }) }), {
  minLength: 80,
  maxLength: 100,
})

describe('our resolver and ethr-did-resolver', () => {
  let test: TestNetwork
  let ledger: Ledger
  let resolver: Resolver

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    test = await startTestNetwork()
    ledger = await openLedger({ network: test.network })
    const { name: network, rpcUrl, chainId, contracts } = test.network
    resolver = new Resolver(
      getResolver({ networks: [{ name: network, rpcUrl, chainId, registry: contracts.didRegistry }] }),
    )
  })
  afterAll(async () => {
    vi.useRealTimers()
    await ledger[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })

  const rpc = async <T>(calls: readonly { method: string; params: readonly unknown[] }[]): Promise<T[]> => {
    const body = JSON.stringify(calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call })))
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(test.network.rpcUrl, { method: 'POST', headers, body })
    return ((await response.json()) as { result: T }[]).map(({ result }) => result)
  }
  const passSeconds = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

  const stock = async (did: string) => {
    const { didDocument, didDocumentMetadata } = await resolver.resolve(did)
    return { document: normalise(didDocument as DidDocument), metadata: didDocumentMetadata }
  }
  const ours = async (did: string, options = {}) => {
    const { didDocument, didDocumentMetadata } = await ledger.resolveDid(did, options)
    const { created: _, ...metadata } = didDocumentMetadata
    return { document: normalise(didDocument), metadata }
  }

  /** Accounts with gas: three identities and one that may come to own them. */
  const fundAccounts = async (): Promise<Sender[]> => {
    const bank = privateKeyToAccount(test.chain.privateKey)
    const accounts = Array.from({ length: 4 }, () => privateKeyToAccount(generatePrivateKey()))
    const [count] = await rpc<Hex>([{ method: 'eth_getTransactionCount', params: [bank.address, 'latest'] }])
    const sender = createSender(bank, Number(count), test.network.chainId)
    const transfers = accounts.map(({ address }) => sender({ to: address, value: 10n ** 20n }))
    await submit(await Promise.all(transfers))
    return accounts.map((account) => ({
      address: account.address,
      sign: createSender(account, 0, test.network.chainId),
    }))
  }
  const submit = (raws: readonly Hex[]) =>
    rpc<Hex>(raws.map((raw) => ({ method: 'eth_sendRawTransaction', params: [raw] })))

  it('agree on every method, service and controller of a generated history, at every moment of it', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const accounts = await fundAccounts()
        const dids = accounts.slice(0, 3).map(({ address }) => didEthr('spine', address))
        const ownerOf = [0, 1, 2]
        const groups: Hex[][] = []
        for (const { who, change: made, wait } of steps) {
          if (wait !== null || groups.length === 0) groups.push([])
          const { sign } = accounts[ownerOf[who] ?? 0] as Sender
          const data = encode(
            made,
            accounts.map(({ address }) => address),
            who,
          )
          groups.at(-1)?.push(await sign({ to: test.network.contracts.didRegistry, data }))
          if (made.kind === 'owner') ownerOf[who] = made.to
          // ERC-1056 takes an identity that was given to nobody for its own again.
          if (made.kind === 'deactivate') ownerOf[who] = who
        }
        const waits = steps.flatMap(({ wait }, i) => (i > 0 && wait === null ? [] : [wait ?? 0]))
        for (const [i, group] of groups.entries()) {
          passSeconds(waits[i] ?? 0)
          await submit(group)
        }
        await ledger.sync()
        const blocks = await changedBlocks(dids.map((did) => did.slice(-40)))
        expect(blocks.some(({ changes }) => changes > 1)).toBe(true)
        const moments = dids.flatMap((did) => blocks.map(({ number }) => ({ did, versionId: String(number) })))
        const theirs = await Promise.all(moments.map(({ did, versionId }) => stock(`${did}?versionId=${versionId}`)))
        const mine = await Promise.all(moments.map(({ did, versionId }) => ours(did, { versionId })))
        expect(mine).toEqual(theirs)
        const lasts = blocks.filter(({ timestamp }, i) => timestamp !== blocks[i + 1]?.timestamp)
        for (const did of dids) {
          for (const { number, timestamp } of lasts) {
            const at = await ours(did, { versionTime: timestamp * 1000 + 999 })
            expect(at).toEqual(
              mine[moments.findIndex((moment) => moment.did === did && moment.versionId === `${number}`)],
            )
          }
        }
        for (const seconds of [0, 7, 30, 200_000]) {
          passSeconds(seconds)
          expect(await Promise.all(dids.map((did) => ours(did)))).toEqual(await Promise.all(dids.map(stock)))
        }
      }),
      { numRuns: 1, endOnFailure: true },
    )
  })

  const changedBlocks = async (identities: readonly string[]) => {
    const topics = [null, identities.map((hex) => `0x${'0'.repeat(24)}${hex.toLowerCase()}`)]
    const filter = { address: test.network.contracts.didRegistry, fromBlock: '0x0', toBlock: 'latest', topics }
    const [logs] = await rpc<{ blockNumber: Hex }[]>([{ method: 'eth_getLogs', params: [filter] }])
    const counts = Map.groupBy(logs ?? [], ({ blockNumber }) => blockNumber)
    const blocks = await rpc<{ timestamp: Hex }>(
      [...counts.keys()].map((number) => ({ method: 'eth_getBlockByNumber', params: [number, false] })),
    )
    return [...counts].map(([number, of], i) => {
      return { number: Number(number), changes: of.length, timestamp: Number(blocks[i]?.timestamp) }
    })
  }
})

type Sender = { readonly address: Address; readonly sign: ReturnType<typeof createSender> }

function createSender(account: PrivateKeyAccount, first: number, chainId: number) {
  let nonce = first
  return ({ to, value: amount = 0n, data = '0x' }: { to: Address; value?: bigint; data?: Hex }): Promise<Hex> => {
    nonce += 1
    const fees = { gas: 1_000_000n, gasPrice: 10n ** 10n }
    return account.signTransaction({ to, value: amount, data, nonce: nonce - 1, chainId, type: 'legacy', ...fees })
  }
}

function encode(made: Change, accounts: readonly Address[], who: number): Hex {
  const { abi } = didRegistry
  const identity = accounts[who] ?? zeroAddress
  if (made.kind === 'set' || made.kind === 'unset') {
    const [attribute, bytes] = [names[made.name] ?? '0x', values[made.value] ?? '0x']
    return made.kind === 'set'
      ? encodeFunctionData({ abi, functionName: 'setAttribute', args: [identity, attribute, bytes, made.validity] })
      : encodeFunctionData({ abi, functionName: 'revokeAttribute', args: [identity, attribute, bytes] })
  }
  if (made.kind === 'add' || made.kind === 'remove') {
    const [kind, other] = [stringToHex(made.type, { size: 32 }), accounts[made.delegate] ?? zeroAddress]
    return made.kind === 'add'
      ? encodeFunctionData({ abi, functionName: 'addDelegate', args: [identity, kind, other, made.validity] })
      : encodeFunctionData({ abi, functionName: 'revokeDelegate', args: [identity, kind, other] })
  }
  const owner = made.kind === 'owner' ? (accounts[made.to] ?? zeroAddress) : zeroAddress
  return encodeFunctionData({ abi, functionName: 'changeOwner', args: [identity, owner] })
}

/** Both spell a document alike: P-256 points in one way, and everything sorted. */
function normalise(document: DidDocument | null) {
  const methods = (document?.verificationMethod ?? []).map(normaliseMethod)
  const ids = methods.map(({ id }) => id)
  // ethr-did-resolver goes on naming revoked keys under keyAgreement, although it shows the keys no more.
  const agreement = (document?.keyAgreement ?? []).filter((id) => ids.includes(id))
  const services = (document?.service ?? []).map(({ serviceEndpoint: endpoint, ...service }) => {
    // DID Core has texts, objects and lists as endpoints: ours shows a number as its text.
    const plain = typeof endpoint === 'object' && endpoint !== null ? endpoint : String(endpoint)
    return { ...service, endpoint: plain }
  })
  return {
    id: document?.id,
    methods: methods.toSorted(byId),
    authentication: [...(document?.authentication ?? [])].sort(),
    assertionMethod: [...(document?.assertionMethod ?? [])].sort(),
    keyAgreement: agreement.toSorted(),
    services: services.toSorted(byId),
  }
}

function normaliseMethod(method: VerificationMethod | DidDocument['verificationMethod'][number]) {
  const { publicKeyJwk, type: kind, ...rest } = method
  if (publicKeyJwk !== undefined) {
    const point = signingKeyValue(publicKeyJwk as PublicJwk)
    return { id: rest.id, controller: rest.controller, type: 'P256', point }
  }
  const { publicKeyHex, publicKeyBase64, publicKeyBase58 } = rest as Record<string, string | undefined>
  const bytes =
    publicKeyHex !== undefined
      ? fromHex(publicKeyHex)
      : publicKeyBase64 !== undefined
        ? Buffer.from(publicKeyBase64, 'base64')
        : decodeBase58(publicKeyBase58 ?? '')
  const jwk = kind === 'P256' ? p256Jwk(bytes) : undefined
  return jwk === undefined
    ? { ...rest, type: kind }
    : { id: rest.id, controller: rest.controller, type: kind, point: signingKeyValue(jwk) }
}

/** Of 65 bytes, as a P-256 point has them. */
function decodeBase58(encoded: string): Uint8Array {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
  const number = [...encoded].reduce((sum, char) => sum * 58n + BigInt(alphabet.indexOf(char)), 0n)
  return fromHex(number.toString(16).padStart(130, '0'))
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)
