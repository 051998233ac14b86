import {
  type CredentialPorts,
  type Did,
  defaultFreshnessMs,
  didAddress,
  didEthr,
  didKeyToJwk,
  didMethod,
  didNetwork,
  isName,
  type KeyResolver,
  type Kid,
  type Name,
  type NameKind,
  namehash,
  nameKind,
  type PublicJwk,
  parseDid,
  parseKid,
  parseName,
  type RoleDefinition,
  SpineError,
  type VerificationKey,
} from '@digital-spine/core'
import { type Address, type Hex, hexToBytes, type PublicClient, pad, zeroAddress } from 'viem'
import { type AccountPeriod, accountPeriods } from './account-keys.ts'
import { createReader, onLedger } from './client.ts'
import { type CredentialStatement, readStatements } from './credential-statements.ts'
import { ownerOf } from './did-document.ts'
import { type DidEvent, readDidHistory } from './did-history.ts'
import { type KeyPeriod, type KeyPurpose, keyPeriods } from './did-keys.ts'
import type { DidResolution, DidResolutionOptions } from './did-resolution.ts'
import { createDidResolver } from './did-resolver.ts'
import { createWebDids, type WebDidOptions } from './did-web.ts'
import { nameAttribute, statusAttribute } from './did-writes.ts'
import { didRegistry, ensRegistry, spineRegistrar, spineResolver } from './generated/contracts.ts'
import { followHead, type Head } from './head.ts'
import { createNameLookups, type NameLookups } from './name-lookups.ts'
import { type Network, requireContract } from './network.ts'
import { parseMetadata, readRoleDefinition } from './records.ts'
import type { OrderContract } from './signed-order.ts'

/** A name's DID, the record it came from, and the block it was read at. */
export type ResolvedName = {
  readonly did: Did
  readonly source: 'did record' | 'address record' | 'controller'
  readonly block: number
}

/** What is known of a name. */
export type NameRecord = {
  readonly name: Name
  readonly kind: NameKind | undefined
  readonly controller: Did
  readonly metadata: Readonly<Record<string, unknown>>
  readonly role?: RoleDefinition
  readonly block: number
}

/** The ledger as services read it: cached, kept current by the logs, every answer as of a known block. */
export interface Ledger extends AsyncDisposable, NameLookups {
  readonly network: Network
  /** The freshness bound: how old the latest block known may be before nothing that rests on it counts, ms. */
  readonly freshnessMs: number
  /** Throws LEDGER_STALE if it is older than that. */
  checkFresh(): void
  readonly keys: KeyResolver
  /** Keys of what is received now and was signed by `at`: valid then, and not revoked since. One that has ended still counts. */
  readonly receivedKeys: KeyResolver
  head: CredentialPorts['head']
  /** Reads the latest block now, so that what was just written is seen. */
  sync(): Promise<Head>
  findRoleDefinition(role: Name): Promise<RoleDefinition | undefined>
  findName(name: Name): Promise<NameRecord | undefined>
  /** Throws NAME_UNKNOWN. */
  resolveName(name: Name): Promise<ResolvedName>
  /** The name that a DID calls itself and that resolves back to it. */
  findNameOf(did: Did): Promise<Name | undefined>
  /** Resolves a DID of any method and spelling; what is wrong with it is in the result. Throws LEDGER_UNAVAILABLE. */
  resolveDid(did: string, options?: DidResolutionOptions): Promise<DidResolution>
  /** SHA-256 (base64url bytes) of the issuer's current status list. */
  findStatusDigest(issuer: Did, list: number): Promise<Uint8Array | undefined>
  /** Numbers of the status lists that an issuer has on the ledger. */
  listStatusLists(issuer: Did): Promise<readonly number[]>
  /** The current key id of the DID's newest key for `purpose` (signing if left out) that equals `jwk`. */
  findKid(did: Did, jwk: { x: string; y: string }, purpose?: KeyPurpose): Promise<Kid | undefined>
  /** Every P-256 key of the DID for `purpose` there ever was, oldest first. */
  listKeys(did: Did, purpose: KeyPurpose): Promise<readonly KeyPeriod[]>
  /** The DID's P-256 signing keys that are valid now, newest first. */
  signingKeys(did: Did): Promise<readonly { readonly kid: Kid; readonly jwk: PublicJwk }[]>
  /** The DID's key-agreement keys that are valid now, newest first. */
  agreementKeys(did: Did): Promise<readonly { readonly kid: Kid; readonly jwk: PublicJwk }[]>
  /** What identities state about a credential; `credential` is the SHA-256 of its compact JWS. */
  findStatements(credential: Hex): Promise<readonly CredentialStatement[]>
  /** The number that the next order of a signer must carry; each contract counts by itself. */
  orderNonce(signer: Address, contract?: OrderContract): Promise<bigint>
  didNonce(did: Did): Promise<bigint>
  /** The account that owns a did:ethr now (ERC-1056); the zero address if the DID was deactivated. */
  accountOf(did: Did): Promise<Address>
  onChange(listener: () => void): void
}

const skewMs = 300_000

/** Opens a view of a network's ledger; `pollMs` (default 1,000) is how often it looks for new blocks. */
export async function openLedger(options: {
  network: Network
  pollMs?: number
  now?: () => number
  /** 15 minutes if left out. */
  freshnessMs?: number
  /** How did:web documents are fetched. */
  web?: WebDidOptions
}): Promise<Ledger> {
  const { network, pollMs = 1000, now = Date.now, freshnessMs = defaultFreshnessMs } = options
  const reader = createReader(network.rpcUrl)
  const follower = await followHead(reader, network, pollMs)
  const cache = createCache()
  follower.onChange((changed) => cache.drop(changed))
  /** It is at least as late as the latest block, should this machine's clock be behind. */
  const present = (): number => Math.max(now(), follower.head.timestamp)

  const checkFresh = (): void => {
    const { number, timestamp } = follower.head
    if (now() - timestamp <= freshnessMs) return
    const age = Math.round((now() - timestamp) / 1000)
    throw new SpineError('LEDGER_STALE', `The latest block known is ${age} s old.`, { details: { block: number } })
  }

  const history = (did: Did): Promise<DidEvent[]> => {
    if (didNetwork(did) !== network.name)
      throw new SpineError('DID_INVALID', `${did} is not on the network ${network.name}.`)
    const identity = didAddress(did)
    const key = pad(identity, { size: 32 }).toLowerCase()
    return cache.get(key, 'history', () =>
      onLedger(() => readDidHistory(reader, network.contracts.didRegistry, identity)),
    )
  }
  const record = (name: Name): Promise<NameRecord | undefined> =>
    cache.get(namehash(name), 'record', () => onLedger(() => readName(reader, network, name, follower.head.number)))
  /** What is not there may just have been written: looks at the newest block once before saying no. */
  const current = async <T>(find: () => Promise<T | undefined>): Promise<T | undefined> => {
    const found = await find()
    if (found !== undefined) return found
    await follower.sync()
    return find()
  }
  const resolveName = async (name: Name): Promise<ResolvedName> => {
    const found = await current(() => record(name))
    if (found === undefined) throw new SpineError('NAME_UNKNOWN', `${name} is not registered.`)
    return cache.get(namehash(name), 'did', () => onLedger(() => readNameDid(reader, network, found)))
  }

  const web = createWebDids({ now, ...options.web })
  const resolver = createDidResolver({
    network,
    history,
    present,
    web,
    findBlockTime: (block) => onLedger(() => findBlockTime(reader, block)),
  })
  const keysOf = async (kidText: string): Promise<PublicJwk | readonly (KeyPeriod | AccountPeriod)[]> => {
    const { kid, did, fragment } = parseKid(kidText)
    const method = didMethod(did)
    if (method === 'key') return fragment === did.slice('did:key:'.length) ? didKeyToJwk(did) : []
    if (method === 'web') return (await web.findSigningKey(kid, did)) ?? []
    checkFresh()
    const found = await current(async () => {
      const events = await history(did)
      const signing = keyPeriods(did, events, 'signing').find((key) => key.kid === kid)
      if (signing !== undefined) return [signing]
      const accounts = accountPeriods(did, events).filter((key) => key.kid === kid)
      return accounts.length === 0 ? undefined : accounts
    })
    return found ?? []
  }

  const currentKeys = async (did: Did, purpose: KeyPurpose): Promise<KeyPeriod[]> => {
    const keys = keyPeriods(did, await history(did), purpose)
    return keys.filter(({ until }) => until > present()).toReversed()
  }

  return {
    ...createNameLookups(reader, network),
    network,
    freshnessMs,
    checkFresh,
    keys: { resolveKey: async (kid, at) => resolveKey(kid, at ?? present(), await keysOf(kid)) },
    receivedKeys: {
      resolveKey: async (kid, at) => resolveKey(kid, at ?? present(), await keysOf(kid), present()),
    },
    head: async () => follower.head,
    sync: () => follower.sync(),
    findRoleDefinition: (role) => current(async () => (await record(role))?.role),
    findName: (name) => current(() => record(name)),
    resolveName,
    async findNameOf(did) {
      // Those of other methods have no attributes here.
      if (!did.startsWith('did:ethr:')) return undefined
      const value = latestAttribute(await history(did), nameAttribute, present())
      const text = value === undefined ? undefined : new TextDecoder().decode(value)
      if (!isName(text)) return undefined
      const resolved = await resolveName(parseName(text)).catch(() => undefined)
      return resolved?.did === did ? parseName(text) : undefined
    },
    resolveDid: resolver.resolve,
    findStatusDigest: (issuer, list) =>
      current(async () => latestAttribute(await history(issuer), statusAttribute(list), present())),
    listStatusLists: async (issuer) => statusListsOf(await history(issuer)),
    async findKid(did, jwk, purpose = 'signing') {
      return (await currentKeys(did, purpose)).find((key) => key.jwk.x === jwk.x && key.jwk.y === jwk.y)?.kid
    },
    listKeys: async (did, purpose) => keyPeriods(did, await history(did), purpose),
    signingKeys: (did) => currentKeys(did, 'signing'),
    agreementKeys: (did) => currentKeys(did, 'agreement'),
    findStatements: (credential) =>
      cache.get(credential.toLowerCase(), 'statements', () =>
        onLedger(() => readStatements(reader, network, credential)),
      ),
    orderNonce: (signer, contract = 'registrar') =>
      onLedger(() =>
        reader.readContract({
          address: requireContract(network, contract),
          abi: spineRegistrar.abi,
          functionName: 'nonceOf',
          args: [signer],
        }),
      ),
    accountOf: async (did) => ownerOf(did, await history(did)),
    async didNonce(did) {
      const owner = ownerOf(did, await history(did))
      const { didRegistry: address } = network.contracts
      return onLedger(() =>
        reader.readContract({ address, abi: didRegistry.abi, functionName: 'nonce', args: [owner] }),
      )
    },
    onChange: (listener) => follower.onChange(() => listener()),
    async [Symbol.asyncDispose]() {
      follower.close()
    },
  }
}

async function findBlockTime(reader: PublicClient, number: number): Promise<number | undefined> {
  const latest = await reader.getBlockNumber({ cacheTime: 0 })
  if (BigInt(number) > latest) return undefined
  return Number((await reader.getBlock({ blockNumber: BigInt(number) })).timestamp) * 1000
}

function resolveKey(
  kid: string,
  at: number,
  found: PublicJwk | readonly (KeyPeriod | AccountPeriod)[],
  received = 0,
): VerificationKey {
  if ('kty' in found) return found
  if (found.length === 0) throw new SpineError('KEY_UNKNOWN', `${kid} is not in the DID document.`)
  const period = found.find(({ from, until }) => at >= from - skewMs && at < until)
  if (period === undefined) throw new SpineError('KEY_REVOKED', `${kid} was not valid then.`)
  if (period.revoked <= received) throw new SpineError('KEY_REVOKED', `${kid} has been revoked since.`)
  return 'jwk' in period ? period.jwk : { address: period.address }
}

async function readName(
  reader: PublicClient,
  network: Network,
  name: Name,
  block: number,
): Promise<NameRecord | undefined> {
  const { contracts, root } = network
  const node = namehash(name)
  const [owner, controller, metadata, role] = await Promise.all([
    reader.readContract({ address: contracts.ens, abi: ensRegistry.abi, functionName: 'owner', args: [node] }),
    contracts.registrar === undefined
      ? zeroAddress
      : reader.readContract({
          address: contracts.registrar,
          abi: spineRegistrar.abi,
          functionName: 'controllerOf',
          args: [node],
        }),
    reader.readContract({
      address: contracts.resolver,
      abi: spineResolver.abi,
      functionName: 'text',
      args: [node, 'metadata'],
    }),
    nameKind(name, root) === 'role' ? readRoleDefinition(reader, network, name) : undefined,
  ])
  if (owner === zeroAddress) return undefined
  const holder = owner === contracts.registrar ? controller : owner
  return {
    name,
    kind: nameKind(name, root),
    controller: didEthr(network.name, holder),
    metadata: parseMetadata(metadata),
    ...(role === undefined ? {} : { role }),
    block,
  }
}

async function readNameDid(reader: PublicClient, network: Network, record: NameRecord): Promise<ResolvedName> {
  const read = { address: network.contracts.resolver, abi: spineResolver.abi } as const
  const node = namehash(record.name)
  const [didText, address] = await Promise.all([
    reader.readContract({ ...read, functionName: 'text', args: [node, 'did'] }),
    reader.readContract({ ...read, functionName: 'addr', args: [node] }),
  ])
  const { block } = record
  if (didText !== '') return { did: parseDid(didText), source: 'did record', block }
  if (address !== zeroAddress) return { did: didEthr(network.name, address), source: 'address record', block }
  return { did: record.controller, source: 'controller', block }
}

function statusListsOf(history: readonly DidEvent[]): number[] {
  const numbers = history.flatMap((event) => {
    const [, number] = (event.kind === 'attribute' && /^spine\/status\/(\d{1,9})$/.exec(event.name)) || []
    return number === undefined ? [] : [Number(number)]
  })
  return [...new Set(numbers)]
}

function latestAttribute(history: readonly DidEvent[], name: string, at: number): Uint8Array | undefined {
  const event = history.findLast((entry) => entry.kind === 'attribute' && entry.name === name)
  return event?.kind === 'attribute' && event.validTo * 1000 > at ? hexToBytes(event.value) : undefined
}

type Cache = {
  get<T>(key: string, kind: string, read: () => Promise<T>): Promise<T>
  drop(changed: ReadonlySet<string> | 'all'): void
}

/** Answers by node or identity, forgotten when the ledger says something about that key; failures are not kept. */
function createCache(): Cache {
  const entries = new Map<string, Map<string, Promise<unknown>>>()
  const maxKeys = 100_000
  return {
    get<T>(key: string, kind: string, read: () => Promise<T>): Promise<T> {
      const kinds = entries.get(key) ?? new Map<string, Promise<unknown>>()
      const known = kinds.get(kind)
      if (known !== undefined) return known as Promise<T>
      if (entries.size >= maxKeys) entries.clear()
      entries.set(key, kinds)
      const answer = read()
      kinds.set(kind, answer)
      answer.catch(() => kinds.get(kind) === answer && kinds.delete(kind))
      return answer
    },
    drop(changed) {
      if (changed === 'all') entries.clear()
      else for (const key of changed) entries.delete(key)
    },
  }
}
