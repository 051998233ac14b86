import { toBase64url } from './bytes.ts'
import { readClaims } from './claims.ts'
import type { Crypto, PrivateJwk, PublicJwk } from './crypto.ts'
import type { Did } from './did.ts'
import { SpineError } from './errors.ts'
import { openJws, signJws } from './jws.ts'
import type { KeyResolver, Signer } from './signer.ts'

/** A recipient's key-agreement key, signed by its signing key. `notBefore` and `notAfter` in ms. */
export type Prekey = {
  readonly did: Did
  readonly id: string
  readonly jwk: PublicJwk
  readonly notBefore: number
  readonly notAfter: number
}

const typ = 'spine-prekey+jwt'

/** Makes a P-256 prekey and its signed statement. The private half leaves through `privateJwk` only. */
export async function createPrekey(options: {
  crypto: Crypto
  signer: Signer
  /** ms; rounded down to whole seconds. */
  notBefore: number
  notAfter: number
}): Promise<{ id: string; privateJwk: PrivateJwk; jws: string }> {
  const { crypto, signer, notBefore, notAfter } = options
  const privateJwk = await crypto.generateP256()
  const id = toBase64url(crypto.randomBytes(16))
  const { d: _, ...key } = privateJwk
  const payload = { did: signer.did, id, key, nbf: Math.floor(notBefore / 1000), exp: Math.floor(notAfter / 1000) }
  return { id, privateJwk, jws: await signJws(signer, typ, payload) }
}

/** Verifies a prekey statement: its signature by the DID it names, its shape, and that it is valid at `now` (ms). */
export async function verifyPrekey(options: {
  crypto: Crypto
  jws: unknown
  keys: KeyResolver
  now: number
}): Promise<Prekey> {
  const { crypto, jws, keys, now } = options
  const { did: signedBy, payload } = await openJws({ crypto, keys }, jws, typ)
  const claims = readClaims(payload)
  claims.only('did', 'id', 'key', 'nbf', 'exp')
  const did = claims.did('did')
  if (did !== signedBy) throw new SpineError('JWS_INVALID', 'The prekey is not signed by the DID it names.')
  const notBefore = claims.integer('nbf') * 1000
  const notAfter = claims.integer('exp') * 1000
  if (now < notBefore - 60_000 || now >= notAfter) throw new SpineError('KEY_REVOKED', 'The prekey is not valid now.')
  return { did, id: claims.id('id'), jwk: parseP256(claims.object('key')), notBefore, notAfter }
}

/** A checked P-256 public JWK with no member beside kty, crv, x, y. */
export function parseP256(jwk: Record<string, unknown>): PublicJwk {
  const members = readClaims(jwk)
  members.only('kty', 'crv', 'x', 'y')
  if (jwk.kty !== 'EC' || jwk.crv !== 'P-256') throw new SpineError('JWS_INVALID', 'The key is not a P-256 key.')
  return { kty: 'EC', crv: 'P-256', x: members.id('x', 32), y: members.id('y', 32) }
}
