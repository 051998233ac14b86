import {
  type AgreementKey,
  bytesEqual,
  type Crypto,
  type GeneralJwe,
  type Kid,
  openJwe,
  type PublicJwk,
  SpineError,
} from '@digital-spine/core'
import { GeneralEncrypt, importJWK } from 'jose'

/** A published key-agreement key of who shall be able to read. */
export type Reader = { readonly kid: Kid; readonly jwk: PublicJwk }

/** Keys one text is sealed to at most, so that the JWE stays under 64 KiB. */
export const maxReaders = 64

const alg = 'ECDH-ES+A256KW'

/**
 * Seals bytes to key-agreement keys: JWE General JSON (RFC 7516 section 7.2.1), ECDH-ES+A256KW and A256GCM. `binding` is
 * its additional authenticated data: what is sealed counts for that alone. A `TypeError` without readers or with too many.
 */
export async function seal(
  plaintext: Uint8Array,
  binding: Uint8Array,
  readers: readonly Reader[],
): Promise<GeneralJwe> {
  if (readers.length === 0 || readers.length > maxReaders) {
    throw new TypeError(`a text is sealed to 1 to ${maxReaders} keys`)
  }
  const jwe = new GeneralEncrypt(plaintext)
    .setProtectedHeader({ enc: 'A256GCM' })
    .setAdditionalAuthenticatedData(binding)
  for (const { kid, jwk } of readers) {
    jwe.addRecipient(await importJWK({ ...jwk }, alg)).setUnprotectedHeader({ alg, kid })
  }
  return (await jwe.encrypt()) as GeneralJwe
}

/**
 * Opens what {@link seal} sealed, with a key that stays in its vault. DECRYPTION_FAILED tells nothing but the failure:
 * another key, altered bytes, or another binding.
 */
export async function unseal(
  sealed: GeneralJwe,
  binding: Uint8Array,
  { crypto, key }: { crypto: Crypto; key: AgreementKey },
): Promise<Uint8Array> {
  const { plaintext, aad } = await openJwe({ crypto, key, jwe: sealed })
  if (aad !== undefined && bytesEqual(aad, binding)) return plaintext
  throw new SpineError('DECRYPTION_FAILED', 'What is sealed is for something else.')
}
