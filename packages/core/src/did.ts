import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { toHex, utf8 } from './bytes.ts'
import { readDidKey } from './did-key.ts'
import { SpineError } from './errors.ts'
import type { Hex } from './name.ts'

declare const didBrand: unique symbol
declare const kidBrand: unique symbol

/** A DID in the one spelling used inside signed objects: `did:ethr:<network>:<checksummed address>`, `did:key:z…`, `did:web:…`. */
export type Did = string & { readonly [didBrand]: true }

/** A DID URL that names a key, `<did>#<fragment>`. */
export type Kid = string & { readonly [kidBrand]: true }

/** Which networks DIDs may name: the one meant when none is named, and other spellings (nickname, 0x chain id) of names. */
export type DidNetworks = { readonly default: string; readonly aliases?: Readonly<Record<string, string>> }

/** The sandbox network and the Energy Web chains. */
export const knownNetworks: DidNetworks = {
  default: 'spine',
  aliases: { '0x4f26': 'spine', '0xf6': 'ewc', '0x12047': 'volta' },
}

const ethrPattern = /^did:ethr:(?:([a-z0-9][a-z0-9-]{0,31}|0x[0-9a-fA-F]{1,16}):)?(0x[0-9a-fA-F]{40})$/
const publicKeyPattern = /^did:ethr:(?:([a-z0-9][a-z0-9-]{0,31}|0x[0-9a-fA-F]{1,16}):)?(0x0[23][0-9a-fA-F]{64})$/
const webPattern = /^did:web:([A-Za-z0-9.-]+)((?:%3A\d{1,5})?(?::[A-Za-z0-9._-]+)*)$/

/**
 * The canonical form of a DID. Accepts did:ethr with or without network and in any letter case of the address, unless a
 * mixed-case address breaks its EIP-55 checksum. Throws DID_INVALID.
 */
export function parseDid(text: unknown, networks: DidNetworks = knownNetworks): Did {
  if (typeof text !== 'string' || text.length > 255) throw invalid('A DID is text of at most 255 characters.')
  const ethr = ethrPattern.exec(text)
  if (ethr !== null) return canonicalEthr(ethr[1], ethr[2] ?? '', networks)
  if (text.startsWith('did:key:')) return readDidKey(text) && (text as Did)
  const web = webPattern.exec(text)
  if (web !== null && !/:\.{1,2}(?::|$)/.test(text)) return `did:web:${web[1]?.toLowerCase()}${web[2]}` as Did
  throw invalid(`"${text.slice(0, 80)}" is not a did:ethr, did:key or did:web identifier.`)
}

/** The same few DIDs are met message after message, so the latest canonical ones are remembered. */
const canonical = new Set<unknown>()
const maxCanonical = 10_000

/** True only for the canonical spelling. */
export function isDid(text: unknown): text is Did {
  if (canonical.has(text)) return true
  try {
    if (parseDid(text) !== text) return false
  } catch {
    return false
  }
  if (canonical.size >= maxCanonical) canonical.clear()
  canonical.add(text)
  return true
}

/** `did:ethr` of an account address on a network. */
export const didEthr = (network: string, address: string): Did => parseDid(`did:ethr:${network}:${address}`)

/** `ethr`, `key` or `web`. */
export const didMethod = (did: Did): string => did.split(':')[1] ?? ''

/** The checksummed account address of a did:ethr; DID_INVALID for other methods. */
export function didAddress(did: Did): Hex {
  const match = ethrPattern.exec(did)
  if (match?.[2] === undefined) throw invalid(`${did} has no account address.`)
  return match[2] as Hex
}

/**
 * A did:ethr made of a public key (compressed secp256k1 point): the account it stands for and the DID in canonical spelling.
 * Undefined for other DIDs, and for points off the curve.
 */
export function parsePublicKeyDid(
  text: string,
  networks: DidNetworks = knownNetworks,
): { did: string; account: Did; publicKey: Hex } | undefined {
  const [, network, key] = publicKeyPattern.exec(text) ?? []
  if (key === undefined) return undefined
  try {
    const point = secp256k1.Point.fromHex(key.slice(2).toLowerCase()).toBytes(false)
    const account = canonicalEthr(network, `0x${toHex(keccak_256(point.slice(1)).slice(12))}`, networks)
    const publicKey: Hex = `0x${key.slice(2).toLowerCase()}`
    return { did: `did:ethr:${canonicalNetwork(network, networks)}:${publicKey}`, account, publicKey }
  } catch {
    return undefined
  }
}

/** The network of a did:ethr; DID_INVALID for other methods. */
export function didNetwork(did: Did): string {
  const match = ethrPattern.exec(did)
  if (match?.[1] === undefined) throw invalid(`${did} names no network.`)
  return match[1]
}

/** A key id of `did`. */
export const kidOf = (did: Did, fragment: string): Kid => `${did}#${fragment}` as Kid

/** A checked key id: a canonical DID and a fragment. */
export function parseKid(text: unknown): { kid: Kid; did: Did; fragment: string } {
  if (typeof text !== 'string') throw invalid('A key id is text.')
  const [did, fragment, ...rest] = text.split('#')
  if (!isDid(did) || fragment === undefined || rest.length > 0 || !/^[A-Za-z0-9._-]{1,64}$/.test(fragment)) {
    throw invalid('A key id is a canonical DID, # and a fragment.')
  }
  return { kid: text as Kid, did, fragment }
}

const checksummed = new Map<string, Hex>()
const maxChecksummed = 10_000

/** EIP-55 spelling of an address; the latest are remembered. */
export function checksumAddress(address: string): Hex {
  const lower = address.slice(2).toLowerCase()
  const known = checksummed.get(lower)
  if (known !== undefined) return known
  if (checksummed.size >= maxChecksummed) checksummed.clear()
  const spelled = spellChecksum(lower)
  checksummed.set(lower, spelled)
  return spelled
}

function spellChecksum(lower: string): Hex {
  const hash = toHex(keccak_256(utf8(lower)))
  const mixed = [...lower].map((char, i) => (Number.parseInt(hash[i] ?? '0', 16) >= 8 ? char.toUpperCase() : char))
  return `0x${mixed.join('')}`
}

function canonicalEthr(network: string | undefined, address: string, networks: DidNetworks): Did {
  const spelledAddress = checksumAddress(address)
  const digits = address.slice(2)
  const mixedCase = digits !== digits.toLowerCase() && digits !== digits.toUpperCase()
  if (mixedCase && spelledAddress !== address) throw invalid('The address does not match its EIP-55 checksum.')
  return `did:ethr:${canonicalNetwork(network, networks)}:${spelledAddress}` as Did
}

/** A chain id has its shortest spelling in lower case, unless the network has a name. */
function canonicalNetwork(network: string | undefined, networks: DidNetworks): string {
  const text = network ?? networks.default
  const spelled = text.startsWith('0x') ? `0x${BigInt(text).toString(16)}` : text
  return networks.aliases?.[spelled] ?? spelled
}

function invalid(message: string): SpineError {
  return new SpineError('DID_INVALID', message)
}
