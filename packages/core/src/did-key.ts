import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { base58Decode, base58Encode } from './base58.ts'
import { concatBytes, fromBase64url, toBase64url } from './bytes.ts'
import type { PublicJwk } from './crypto.ts'
import type { Did } from './did.ts'
import { SpineError } from './errors.ts'

/** A public key as JWK (RFC 7517) of a type that DID documents show. */
export type PublicKeyJwk =
  | PublicJwk
  | { readonly kty: 'EC'; readonly crv: 'secp256k1'; readonly x: string; readonly y: string }
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519' | 'X25519'; readonly x: string }

/** The key of a did:key. Key agreement with an Ed25519 key is done with the X25519 key of the same secret. */
export type DidKey = {
  readonly jwk: PublicKeyJwk
  readonly agreement?: { readonly fragment: string; readonly jwk: PublicKeyJwk }
}

type Curve = 'P-256' | 'secp256k1' | 'Ed25519' | 'X25519'

/** Multicodec prefixes as unsigned varints (p256-pub 0x1200, secp256k1-pub 0xe7, ed25519-pub 0xed, x25519-pub 0xec). */
const prefixes: readonly (readonly [number, number, Curve])[] = [
  [0x80, 0x24, 'P-256'],
  [0xe7, 0x01, 'secp256k1'],
  [0xed, 0x01, 'Ed25519'],
  [0xec, 0x01, 'X25519'],
]

/** Reads a did:key (did:key method) of a P-256, secp256k1, Ed25519 or X25519 key. DID_INVALID for others and for points off the curve. */
export function readDidKey(did: string): DidKey {
  try {
    if (!did.startsWith('did:key:z')) throw new Error('not base58btc')
    const bytes = base58Decode(did.slice('did:key:z'.length))
    const [, , curve] = prefixes.find(([first, second]) => bytes[0] === first && bytes[1] === second) ?? []
    if (curve === undefined) throw new Error('unknown type of key')
    return readKey(curve, bytes.slice(2))
  } catch (cause) {
    throw new SpineError('DID_INVALID', 'The did:key holds no P-256, secp256k1, Ed25519 or X25519 public key.', {
      cause,
    })
  }
}

/** The P-256 public key of a did:key; DID_INVALID for other key types and for points off the curve. */
export function didKeyToJwk(did: Did): PublicJwk {
  const { jwk } = readDidKey(did)
  if (jwk.crv !== 'P-256') throw new SpineError('DID_INVALID', 'The did:key does not hold a P-256 public key.')
  return jwk
}

/** did:key of a P-256 public key (did:key method, multicodec p256-pub, compressed point). */
export function mailboxDid(jwk: PublicJwk): Did {
  const y = fromBase64url(jwk.y)
  const point = concatBytes(Uint8Array.of(2 + ((y[31] ?? 0) & 1)), fromBase64url(jwk.x))
  return `did:key:z${base58Encode(concatBytes(Uint8Array.of(0x80, 0x24), point))}` as Did
}

/** The JWK of a P-256 point (SEC 1, compressed or not); undefined if the bytes are no point of the curve. */
export function p256Jwk(bytes: Uint8Array): PublicJwk | undefined {
  try {
    return { kty: 'EC', crv: 'P-256', ...coordinates(p256.Point.fromBytes(bytes).toBytes(false)) }
  } catch {
    return undefined
  }
}

function readKey(curve: Curve, bytes: Uint8Array): DidKey {
  if (curve === 'P-256' || curve === 'secp256k1') {
    if (bytes.length !== 33) throw new Error('not a compressed point')
    const point = curve === 'P-256' ? p256.Point.fromBytes(bytes) : secp256k1.Point.fromBytes(bytes)
    return { jwk: { kty: 'EC', crv: curve, ...coordinates(point.toBytes(false)) } }
  }
  if (bytes.length !== 32) throw new Error('not 32 bytes')
  const jwk: PublicKeyJwk = { kty: 'OKP', crv: curve, x: toBase64url(bytes) }
  if (curve === 'X25519') return { jwk }
  ed25519.Point.fromBytes(bytes)
  const shared = ed25519.utils.toMontgomery(bytes)
  const fragment = `z${base58Encode(concatBytes(Uint8Array.of(0xec, 0x01), shared))}`
  return { jwk, agreement: { fragment, jwk: { kty: 'OKP', crv: 'X25519', x: toBase64url(shared) } } }
}

function coordinates(point: Uint8Array): { x: string; y: string } {
  return { x: toBase64url(point.slice(1, 33)), y: toBase64url(point.slice(33, 65)) }
}
