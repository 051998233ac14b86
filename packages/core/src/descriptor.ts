import { readClaims } from './claims.ts'
import type { Crypto } from './crypto.ts'
import { checksumAddress, type Did } from './did.ts'
import { SpineError } from './errors.ts'
import { type ParsedJws, parseJws, signJws, verifyJws } from './jws.ts'
import { type Hex, parseName } from './name.ts'
import type { DescribedContracts, NetworkIdentity } from './network-fingerprint.ts'
import type { KeyResolver, Signer } from './signer.ts'

/** A network as its operator describes it, so that others find and check it. `iat` in seconds. */
export type NetworkDescriptor = NetworkIdentity & {
  readonly v: 1
  /** The network in its DIDs. */
  readonly name: string
  readonly rpcUrls: readonly string[]
  readonly names: { readonly url: string }
  readonly hub: { readonly url: string; readonly audience?: string }
  readonly broker: { readonly url: string; readonly did: Did }
  readonly relay: { readonly url: string }
  readonly iat: number
}

const typ = 'spine-network+jwt'
const needed = ['ens', 'resolver', 'notifier', 'didRegistry'] as const
const own = ['registrar', 'credentialStatus'] as const
const maxRpcUrls = 10
const clockSkewMs = 300_000

/** 30 days: operators sign again in time, so that what was true once cannot be shown for ever. */
export const descriptorLifeMs = 2_592_000_000

/** Signs a descriptor as the controller of the root name; `now` in ms becomes `iat`. Throws JWS_INVALID for a wrong one. */
export async function signDescriptor(
  signer: Signer,
  content: Omit<NetworkDescriptor, 'v' | 'iat'>,
  now: number,
): Promise<string> {
  const descriptor: NetworkDescriptor = { v: 1, ...content, iat: Math.floor(now / 1000) }
  readDescriptor({ ...descriptor })
  return signJws(signer, typ, descriptor)
}

/** Takes a signed descriptor apart without verifying it. Throws JWS_INVALID, also for members the format does not have. */
export function parseDescriptor(jws: unknown): { descriptor: NetworkDescriptor; jws: ParsedJws } {
  const parsed = parseJws(jws, typ)
  return { descriptor: readDescriptor(parsed.payload), jws: parsed }
}

/**
 * Verifies that `controller` has signed the descriptor with a key that is valid now, at most {@link descriptorLifeMs} ago;
 * `now` in ms. That chain and contracts are what it says must be checked on the ledger. Throws SIGNATURE_INVALID,
 * KEY_UNKNOWN, KEY_REVOKED, or NETWORK_MISMATCH with the failed `check` in its details.
 */
export async function verifyDescriptor(options: {
  crypto: Crypto
  keys: KeyResolver
  jws: unknown
  controller: Did
  now: number
}): Promise<NetworkDescriptor> {
  const { crypto, keys, controller, now } = options
  const { descriptor, jws } = parseDescriptor(options.jws)
  if (jws.did !== controller) {
    throw networkMismatch('signer', `The descriptor is signed by ${jws.did}; the root is controlled by ${controller}.`)
  }
  await verifyJws(crypto, jws, await keys.resolveKey(jws.header.kid))
  const age = now - descriptor.iat * 1000
  if (age > descriptorLifeMs || age < -clockSkewMs) {
    throw networkMismatch('age', `The descriptor was signed ${new Date(descriptor.iat * 1000).toISOString()}.`)
  }
  return descriptor
}

/** The error of a network that is not what it says; `check` names what failed. */
export function networkMismatch(check: string, message: string): SpineError {
  return new SpineError('NETWORK_MISMATCH', message, { details: { check } })
}

function readDescriptor(payload: Record<string, unknown>): NetworkDescriptor {
  const claims = readClaims(payload)
  claims.only(
    ...['v', 'name', 'chainId', 'genesis', 'rpcUrls', 'root', 'contracts', 'names', 'hub', 'broker', 'relay', 'iat'],
  )
  if (claims.integer('v') !== 1) throw refuse('v', '1')
  const name = claims.text('name', 32)
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw refuse('name', 'small letters, digits and hyphens')
  const genesis = claims.text('genesis', 66)
  if (!/^0x[0-9a-f]{64}$/.test(genesis)) throw refuse('genesis', 'a block hash')
  const { rpcUrls } = payload
  if (!Array.isArray(rpcUrls) || rpcUrls.length === 0 || rpcUrls.length > maxRpcUrls || !rpcUrls.every(isUrl))
    throw refuse('rpcUrls', `1 to ${maxRpcUrls} URLs`)
  const hub = readParts(claims.object('hub'), 'hub', 'audience')
  const broker = readParts(claims.object('broker'), 'broker', 'did')
  const audience = hub.claims.optional('audience', hub.claims.text)
  return {
    v: 1,
    name,
    chainId: claims.integer('chainId'),
    genesis: genesis as Hex,
    rpcUrls: rpcUrls as string[],
    root: parseName(claims.text('root')),
    contracts: readContracts(claims.object('contracts')),
    names: { url: readParts(claims.object('names'), 'names').url },
    hub: { url: hub.url, ...(audience === undefined ? {} : { audience }) },
    broker: { url: broker.url, did: broker.claims.did('did') },
    relay: { url: readParts(claims.object('relay'), 'relay').url },
    iat: claims.integer('iat'),
  }
}

function readParts(part: Record<string, unknown>, name: string, ...others: readonly string[]) {
  const claims = readClaims(part)
  claims.only('url', ...others)
  if (!isUrl(part.url)) throw refuse(`${name}.url`, 'a URL')
  return { url: part.url, claims }
}

function readContracts(contracts: Record<string, unknown>): DescribedContracts {
  readClaims(contracts).only(...needed, ...own)
  const keys = [...needed, ...own.filter((key) => contracts[key] !== undefined)]
  for (const key of keys) {
    const address = contracts[key]
    if (typeof address !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(address) || checksumAddress(address) !== address)
      throw refuse(`contracts.${key}`, 'an address with its EIP-55 checksum')
  }
  return contracts as DescribedContracts
}

/** http or https, without a password, a query or a trailing slash: joined to paths as it stands. */
function isUrl(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 255 || !URL.canParse(value)) return false
  const { protocol, username, password, search, hash } = new URL(value)
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '' && !value.endsWith('/')
}

const refuse = (name: string, expected: string): SpineError =>
  new SpineError('JWS_INVALID', `"${name}" must be ${expected}.`, { details: { member: name } })
