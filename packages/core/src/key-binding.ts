import { bytesEqual, fromBase64url, fromUtf8, toBase64url, utf8 } from './bytes.ts'
import { readClaims } from './claims.ts'
import type { Crypto } from './crypto.ts'
import { SpineError } from './errors.ts'
import type { ParsedSdJwt } from './sd-jwt-format.ts'
import type { KeyResolver } from './signer.ts'

/** To whom an SD-JWT is presented. */
export type Audience = { readonly audience: string; readonly nonce: string }

const maxAgeSeconds = 300

/**
 * Verifies the key binding JWT of a presented SD-JWT (RFC 9901 section 4.3): signed by the holder's key, which must still
 * be one on the ledger, for this verifier, nonce and time, over just these disclosures. Throws PRESENTATION_INVALID, or
 * why the key does not count.
 */
export async function verifyKeyBinding(
  { crypto, keys, now }: { crypto: Crypto; keys: KeyResolver; now: number },
  { keyBinding, presented, holder }: ParsedSdJwt,
  { audience, nonce }: Audience,
): Promise<void> {
  const { header, payload, signingInput, signature } = readKeyBinding(keyBinding)
  const key = await keys.resolveKey(holder.kid)
  const isSame = 'kty' in key && key.x === holder.jwk.x && key.y === holder.jwk.y
  const right =
    header.typ === 'kb+jwt' &&
    header.alg === 'ES256' &&
    Object.keys(header).length === 2 &&
    isSame &&
    (await crypto.verifyEs256(holder.jwk, signingInput, signature))
  if (!right) throw invalid('The presentation is not signed by its holder.')
  const claims = readClaims(payload)
  const fits =
    claims.text('aud', 1024) === audience &&
    bytesEqual(utf8(claims.text('nonce')), utf8(nonce)) &&
    Math.abs(now / 1000 - claims.integer('iat')) <= maxAgeSeconds
  if (!fits) throw invalid('The presentation is not for this verifier, nonce and time.')
  if (claims.text('sd_hash') !== toBase64url(await crypto.sha256(utf8(presented))))
    throw invalid('The presentation is of other disclosures.')
}

function readKeyBinding(text: string | undefined) {
  const [head = '', body = '', tail = '', ...rest] = text?.split('.') ?? []
  if (text === undefined || rest.length > 0) throw invalid('Its holder presents it to nobody.')
  try {
    const signature = fromBase64url(tail)
    return { header: readPart(head), payload: readPart(body), signingInput: utf8(`${head}.${body}`), signature }
  } catch (cause) {
    throw new SpineError('PRESENTATION_INVALID', 'The key binding cannot be read.', { cause })
  }
}

const readPart = (part: string): Record<string, unknown> =>
  readClaims({ part: JSON.parse(fromUtf8(fromBase64url(part))) as unknown }).object('part')

const invalid = (message: string): SpineError => new SpineError('PRESENTATION_INVALID', message)
