import { bytesEqual, utf8 } from './bytes.ts'
import { readClaims } from './claims.ts'
import type { Crypto } from './crypto.ts'
import type { Did, Kid } from './did.ts'
import { SpineError } from './errors.ts'
import { openJws, signJws } from './jws.ts'
import type { KeyResolver, Signer } from './signer.ts'

const typ = 'vp+jwt'
const context = 'https://www.w3.org/ns/credentials/v2'
const enveloped = 'data:application/vc+jwt,'
const maxCredentials = 64
const maxAgeSeconds = 300

/**
 * A Verifiable Presentation as a JWT (VC Data Model 2.0, VC-JOSE-COSE) bound to a verifier and its nonce, and to the key
 * that will use the session: `keyThumbprint` (RFC 7638) becomes `cnf.jkt` (RFC 9449). `now` in ms.
 */
export function createPresentation(
  signer: Signer,
  presentation: {
    audience: string
    nonce: string
    credentials: readonly string[]
    keyThumbprint: string
    now: number
  },
): Promise<string> {
  const { audience, nonce, credentials, keyThumbprint, now } = presentation
  return signJws(signer, typ, {
    '@context': [context],
    type: ['VerifiablePresentation'],
    holder: signer.did,
    verifiableCredential: credentials.map((jws) => ({
      '@context': context,
      id: `${enveloped}${jws}`,
      type: 'EnvelopedVerifiableCredential',
    })),
    aud: audience,
    nonce,
    cnf: { jkt: keyThumbprint },
    iat: Math.floor(now / 1000),
  })
}

/**
 * Verifies holder, audience, nonce and age of a presentation. Answers who made it, with which key, and for the use of
 * which other key; its credentials are handed back unverified.
 */
export async function verifyPresentation(options: {
  crypto: Crypto
  keys: KeyResolver
  jwt: unknown
  audience: string
  nonce: string
  now: number
}): Promise<{ holder: Did; kid: Kid; keyThumbprint: string; credentials: string[] }> {
  const { did, header, payload } = await openJws(options, options.jwt, typ)
  const claims = readClaims(payload)
  const right =
    claims.did('holder') === did &&
    claims.text('aud', 1024) === options.audience &&
    bytesEqual(utf8(claims.text('nonce')), utf8(options.nonce)) &&
    Math.abs(options.now / 1000 - claims.integer('iat')) <= maxAgeSeconds
  if (!right) throw new SpineError('PRESENTATION_INVALID', 'The presentation is not for this verifier, nonce and time.')
  const list: unknown = payload.verifiableCredential
  if (!Array.isArray(list) || list.length > maxCredentials) {
    throw new SpineError('PRESENTATION_INVALID', `A presentation carries at most ${maxCredentials} credentials.`)
  }
  const keyThumbprint = readThumbprint(payload.cnf)
  return { holder: did, kid: header.kid, keyThumbprint, credentials: list.map(readEnveloped) }
}

function readThumbprint(cnf: unknown): string {
  const jkt: unknown = typeof cnf === 'object' && cnf !== null && 'jkt' in cnf ? cnf.jkt : undefined
  if (typeof jkt === 'string') return jkt
  throw new SpineError('PRESENTATION_INVALID', 'The presentation names no key in cnf.jkt.')
}

function readEnveloped(value: unknown): string {
  const id: unknown = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
  if (typeof id !== 'string' || !id.startsWith(enveloped)) {
    throw new SpineError('PRESENTATION_INVALID', 'A credential is not enveloped as application/vc+jwt.')
  }
  return id.slice(enveloped.length)
}
