import { maxSealedLength } from '@digital-spine/api'
import { fieldsBinding } from '@digital-spine/client'
import {
  type Did,
  fromBase64url,
  fromUtf8,
  type GeneralJwe,
  type Name,
  SpineError,
  toBase64url,
} from '@digital-spine/core'

/**
 * Holds sealed fields to what the hub can see of them: size, cipher, and that they are bound to this subject and role.
 * Their shape is checked by the route. What they say stays between the requester and who may issue the role.
 */
export function checkSealedFields(sealed: GeneralJwe, subject: Did, role: Name): void {
  if (JSON.stringify(sealed).length > maxSealedLength)
    throw new SpineError('TOO_LARGE', `Sealed fields are at most ${maxSealedLength} characters.`)
  const bound = toBase64url(fieldsBinding({ subject, role }))
  if (!isPlainHeader(sealed.protected) || sealed.aad !== bound) {
    throw new SpineError('VALIDATION_FAILED', 'The fields are not sealed for this subject and role with A256GCM.')
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
