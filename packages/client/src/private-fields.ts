import {
  type AgreementKey,
  bytesEqual,
  type Crypto,
  type Did,
  fromUtf8,
  type GeneralJwe,
  type Kid,
  type Name,
  openJwe,
  type PublicJwk,
  type RoleFieldValues,
  SpineError,
  utf8,
} from '@digital-spine/core'
import { GeneralEncrypt, importJWK } from 'jose'

/** A published key-agreement key of who shall be able to read. */
export type FieldReader = { readonly kid: Kid; readonly jwk: PublicJwk }

/** Keys one set of fields is sealed to at most, so that the JWE stays under 64 KiB. */
export const maxFieldReaders = 64

type About = { readonly subject: Did; readonly role: Name }

/** What sealed fields are bound to, as it stands in the JWE's `aad`: the UTF-8 JSON array `["spine-fields/1", subject, role]`. */
export const fieldsBinding = ({ subject, role }: About): Uint8Array =>
  utf8(JSON.stringify(['spine-fields/1', subject, role]))

/**
 * Seals what a requester says about itself to the key-agreement keys of who may issue the role: JWE General JSON (RFC 7516
 * section 7.2.1), ECDH-ES+A256KW and A256GCM. Subject and role are bound as additional authenticated data, so that fields
 * cannot be moved to another's request. A `TypeError` without readers or with too many.
 */
export async function sealPrivateFields(
  options: About & { values: RoleFieldValues; readers: readonly FieldReader[] },
): Promise<GeneralJwe> {
  const { values, readers } = options
  if (readers.length === 0 || readers.length > maxFieldReaders) {
    throw new TypeError(`fields are sealed to 1 to ${maxFieldReaders} keys`)
  }
  const jwe = new GeneralEncrypt(utf8(JSON.stringify(values)))
    .setProtectedHeader({ enc: 'A256GCM' })
    .setAdditionalAuthenticatedData(fieldsBinding(options))
  for (const { kid, jwk } of readers) {
    jwe.addRecipient(await importJWK({ ...jwk }, alg)).setUnprotectedHeader({ alg, kid })
  }
  return (await jwe.encrypt()) as GeneralJwe
}

/**
 * Opens what {@link sealPrivateFields} sealed, with a key that stays in its vault. DECRYPTION_FAILED tells nothing but the
 * failure: another key, altered bytes, or fields of another subject or role.
 */
export async function openPrivateFields(
  options: About & { crypto: Crypto; key: AgreementKey; sealed: GeneralJwe },
): Promise<RoleFieldValues> {
  const { crypto, key, sealed } = options
  const { plaintext, aad } = await openJwe({ crypto, key, jwe: sealed })
  const values = aad !== undefined && bytesEqual(aad, fieldsBinding(options)) ? readObject(plaintext) : undefined
  if (values === undefined) throw new SpineError('DECRYPTION_FAILED', 'The fields are not those of this request.')
  return values
}

const alg = 'ECDH-ES+A256KW'

function readObject(bytes: Uint8Array): RoleFieldValues | undefined {
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RoleFieldValues) : undefined
  } catch {
    return undefined
  }
}
