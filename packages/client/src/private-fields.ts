import {
  type AgreementKey,
  type Crypto,
  type Did,
  fromUtf8,
  type GeneralJwe,
  type Name,
  type RoleFieldValues,
  SpineError,
  utf8,
} from '@digital-spine/core'
import { type Reader, seal, unseal } from './sealing.ts'

type About = { readonly subject: Did; readonly role: Name }

/** What sealed fields are bound to, as it stands in the JWE's `aad`: the UTF-8 JSON array `["spine-fields/1", subject, role]`. */
export const fieldsBinding = ({ subject, role }: About): Uint8Array =>
  utf8(JSON.stringify(['spine-fields/1', subject, role]))

/**
 * Seals what a requester says about itself to the key-agreement keys of who may issue the role. Subject and role are bound,
 * so that fields cannot be moved to another's request.
 */
export function sealPrivateFields(
  options: About & { values: RoleFieldValues; readers: readonly Reader[] },
): Promise<GeneralJwe> {
  return seal(utf8(JSON.stringify(options.values)), fieldsBinding(options), options.readers)
}

/** Opens what {@link sealPrivateFields} sealed; DECRYPTION_FAILED if it is not for this key, subject and role. */
export async function openPrivateFields(
  options: About & { crypto: Crypto; key: AgreementKey; sealed: GeneralJwe },
): Promise<RoleFieldValues> {
  const values = readObject(await unseal(options.sealed, fieldsBinding(options), options))
  if (values === undefined) throw new SpineError('DECRYPTION_FAILED', 'The fields are not those of a request.')
  return values
}

function readObject(bytes: Uint8Array): RoleFieldValues | undefined {
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RoleFieldValues) : undefined
  } catch {
    return undefined
  }
}
