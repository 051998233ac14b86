import { SDJwtVcInstance, type SdJwtVcPayload } from '@sd-jwt/sd-jwt-vc'
import { toBase64url, utf8 } from './bytes.ts'
import type { RoleCredential } from './credential.ts'
import { writeCredentialStatus } from './credential-status.ts'
import type { Crypto, PublicJwk } from './crypto.ts'
import type { Kid } from './did.ts'
import { SpineError } from './errors.ts'
import type { Audience } from './key-binding.ts'
import { type FieldSection, fieldSections, hasReservedMember, parseSdJwt, roleVct } from './sd-jwt-format.ts'
import type { Signer } from './signer.ts'

export type { Audience } from './key-binding.ts'
export { type DisclosedFields, type FieldSection, type ParsedSdJwt, parseSdJwt } from './sd-jwt-format.ts'
export { reportSdJwt, type VerifiedSdJwt, type VerifySdJwtOptions, verifySdJwt } from './verify-sd-jwt.ts'

type Fields = Readonly<Record<string, unknown>>
/** The library's type of it does not reach members whose names are not known. */
type Frame = Parameters<SDJwtVcInstance['issue']>[1]

/**
 * Issues a role credential as an SD-JWT VC (RFC 9901, draft-ietf-oauth-sd-jwt-vc), ES256: each field of the issuer and
 * each of the requestor can be disclosed by itself. It contains what the requestor said in private, so it is for its
 * holder alone, whose current signing key it is bound to. Throws VALIDATION_FAILED for labels and values that the format
 * keeps for itself.
 */
export async function issueSdJwt(options: {
  crypto: Crypto
  signer: Signer
  credential: Omit<RoleCredential, 'issuer'>
  requestorFields?: Fields
  holder: { readonly kid: Kid; readonly jwk: PublicJwk }
}): Promise<string> {
  const { crypto, signer, credential, requestorFields = {}, holder } = options
  const { id, subject, role, version, validFrom, validUntil, issuerFields = {}, status } = credential
  if ((signer.alg ?? 'ES256') !== 'ES256') throw new TypeError('an SD-JWT VC is signed ES256')
  if (hasReservedMember({ issuerFields, requestorFields }))
    throw new SpineError('VALIDATION_FAILED', 'A field uses a name that SD-JWT keeps for itself.')
  const { kty, crv, x, y } = holder.jwk
  const nbf = Math.floor(validFrom / 1000)
  const payload: SdJwtVcPayload = {
    ...{ iss: signer.did, sub: subject, jti: id, vct: roleVct(role), version, iat: nbf, nbf },
    ...(validUntil === undefined ? {} : { exp: Math.floor(validUntil / 1000) }),
    cnf: { kid: holder.kid, jwk: { kty, crv, x, y } },
    credentialStatus: writeCredentialStatus(status),
    ...{ issuerFields, requestorFields },
  }
  const frame = {
    issuerFields: { _sd: Object.keys(issuerFields) },
    requestorFields: { _sd: Object.keys(requestorFields) },
  }
  return library(crypto, { signer }).issue(payload, frame as unknown as Frame, { header: { kid: signer.kid } })
}

/**
 * Presents an SD-JWT VC to a verifier: with the fields to `disclose` by label and no others, bound to its nonce by the
 * holder's key. `now` in ms. Throws CREDENTIAL_INVALID, NOT_FOUND for a field that it does not have, and KEY_UNKNOWN if
 * `signer` is not of the key it is bound to.
 */
export async function presentSdJwt(options: {
  crypto: Crypto
  signer: Signer
  sdJwt: string
  disclose: { readonly [section in FieldSection]?: readonly string[] }
  to: Audience
  now: number
}): Promise<string> {
  const { crypto, signer, sdJwt, disclose, to, now } = options
  const { fields, holder, keyBinding } = await parseSdJwt(crypto, sdJwt)
  if (keyBinding !== undefined) throw new SpineError('CREDENTIAL_INVALID', 'The SD-JWT has been presented already.')
  if (holder.kid !== signer.kid) throw new SpineError('KEY_UNKNOWN', `The SD-JWT is bound to ${holder.kid}.`)
  const frame: Record<string, Record<string, true>> = {}
  for (const section of fieldSections) {
    const labels = disclose[section] ?? []
    const missing = labels.find((label) => !Object.hasOwn(fields[section], label))
    if (missing !== undefined) throw new SpineError('NOT_FOUND', `The SD-JWT has no field "${missing}".`)
    frame[section] = Object.fromEntries(labels.map((label) => [label, true]))
  }
  const payload = { iat: Math.floor(now / 1000), aud: to.audience, nonce: to.nonce }
  return library(crypto, { kbSigner: signer }).present(sdJwt, frame, { kb: { payload } })
}

/** The library over our keys and hashes: nothing but what is to be signed or hashed goes out. */
function library(crypto: Crypto, signers: { signer?: Signer; kbSigner?: Signer }): SDJwtVcInstance {
  const signWith = (signer: Signer) => async (data: string) => toBase64url(await signer.sign(utf8(data)))
  return new SDJwtVcInstance({
    hasher: async (data) => crypto.sha256(typeof data === 'string' ? utf8(data) : new Uint8Array(data)),
    hashAlg: 'sha-256',
    saltGenerator: (length) => toBase64url(crypto.randomBytes(length)),
    ...(signers.signer === undefined ? {} : { signer: signWith(signers.signer), signAlg: 'ES256' }),
    ...(signers.kbSigner === undefined ? {} : { kbSigner: signWith(signers.kbSigner), kbSignAlg: 'ES256' }),
  })
}
