import { createHash } from 'node:crypto'
import { SpineError } from '@digital-spine/core'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'

/** A request that carries a DPoP proof; `url` may be its path alone. */
export type ProvenRequest = {
  readonly dpop: string | undefined
  readonly method: string
  readonly url: string
  readonly now: number
  /** The access token that comes with it. */
  readonly token?: string
}

/** Seconds by which the clocks may differ, either way. */
const proofAgeSeconds = 60

/** How long a proof may come again, ms. */
export const proofLifeMs = 2 * proofAgeSeconds * 1000

/**
 * Verifies a DPoP proof (RFC 9449 section 4.3): signature by the key in it, method, path, time, access token. Answers the
 * key's thumbprint (RFC 7638) and the proof's id, which must not come twice. Throws UNAUTHENTICATED.
 */
export async function verifyDpopProof(request: ProvenRequest): Promise<{ keyThumbprint: string; id: string }> {
  const { dpop = '', method, url, now, token } = request
  try {
    const { payload, protectedHeader } = await jwtVerify(dpop, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] })
    const { iat, htm, htu, ath, jti } = payload
    const fresh = Math.abs(now / 1000 - Number(iat)) <= proofAgeSeconds
    const expected = token === undefined ? undefined : createHash('sha256').update(token).digest('base64url')
    if (!fresh || htm !== method || !isSamePath(htu, url) || ath !== expected) throw new Error('proof')
    if (typeof jti !== 'string' || jti === '' || jti.length > 128) throw new Error('id')
    if (protectedHeader.jwk === undefined) throw new Error('key')
    return { keyThumbprint: await calculateJwkThumbprint(protectedHeader.jwk), id: jti }
  } catch (cause) {
    const message = 'The DPoP proof (RFC 9449) is missing or does not fit this request; make one for each request.'
    throw new SpineError('UNAUTHENTICATED', message, { cause })
  }
}

/** Scheme and host may change behind a proxy; path and method are what a proof must not be moved between. */
function isSamePath(htu: unknown, url: string): boolean {
  return typeof htu === 'string' && URL.canParse(htu) && new URL(htu).pathname === new URL(url, 'http://local').pathname
}
