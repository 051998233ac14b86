import { maxSealedLength } from '@digital-spine/api'
import { fieldsBinding, sdJwtBinding } from '@digital-spine/client'
import {
  type Did,
  fromBase64url,
  fromUtf8,
  type GeneralJwe,
  type Name,
  SpineError,
  toBase64url,
} from '@digital-spine/core'

/** Holds sealed fields to what the hub can see of them: that they are bound to this subject and role. */
export function checkSealedFields(sealed: GeneralJwe, subject: Did, role: Name): void {
  checkSealed(sealed, fieldsBinding({ subject, role }))
}

/** The same for an SD-JWT VC. */
export function checkSealedSdJwt(sealed: GeneralJwe, subject: Did, role: Name): void {
  checkSealed(sealed, sdJwtBinding({ subject, role }))
}

/** Size, cipher and binding; its shape is checked by the route. What it says stays between who sealed it and its readers. */
function checkSealed(sealed: GeneralJwe, binding: Uint8Array): void {
  if (JSON.stringify(sealed).length > maxSealedLength)
    throw new SpineError('TOO_LARGE', `What is sealed has at most ${maxSealedLength} characters.`)
  if (!isPlainHeader(sealed.protected) || sealed.aad !== toBase64url(binding)) {
    throw new SpineError('VALIDATION_FAILED', 'It is not sealed for this subject and role with A256GCM.')
  }
}

/** The cipher, and with one recipient the ephemeral key: nothing else that would be in clear text. */
function isPlainHeader(text = ''): boolean {
  try {
    const { enc, epk, ...others }: Record<string, unknown> = JSON.parse(fromUtf8(fromBase64url(text)))
    const members = typeof epk === 'object' && epk !== null ? Object.keys(epk) : []
    const known = members.every((name) => ['kty', 'crv', 'x', 'y'].includes(name))
    return enc === 'A256GCM' && known && Object.keys(others).length === 0
  } catch {
    return false
  }
}
