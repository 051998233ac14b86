import {
  type AgreementKey,
  type Crypto,
  type Did,
  fromUtf8,
  type GeneralJwe,
  type Name,
  utf8,
} from '@digital-spine/core'
import { type Reader, seal, unseal } from './sealing.ts'

type About = { readonly subject: Did; readonly role: Name }

/** What a sealed SD-JWT is bound to: the UTF-8 JSON array `["spine-sd-jwt/1", subject, role]`. */
export const sdJwtBinding = ({ subject, role }: About): Uint8Array =>
  utf8(JSON.stringify(['spine-sd-jwt/1', subject, role]))

/** Seals an SD-JWT VC, which contains what its holder said in private, to the holder's key-agreement keys. */
export function sealSdJwt(options: About & { sdJwt: string; readers: readonly Reader[] }): Promise<GeneralJwe> {
  return seal(utf8(options.sdJwt), sdJwtBinding(options), options.readers)
}

/** Opens what {@link sealSdJwt} sealed; DECRYPTION_FAILED if it is not for this key, subject and role. */
export async function openSdJwt(
  options: About & { crypto: Crypto; key: AgreementKey; sealed: GeneralJwe },
): Promise<string> {
  return fromUtf8(await unseal(options.sealed, sdJwtBinding(options), options))
}
