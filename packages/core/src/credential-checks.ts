import type { Finding } from './check-list.ts'
import type { RoleCredential } from './credential.ts'
import { SpineError } from './errors.ts'
import type { RoleDefinition } from './role.ts'
import type { Path } from './walk.ts'

const maxChain = 8
const clockSkewMs = 60_000

/** Neither a circle nor too much to look at. */
export function checkPath({ seen, budget, ofStatement }: Path, key: string): Finding<true> {
  budget.left -= 1
  if (budget.left < 0) throw new SpineError('STATUS_UNKNOWN', 'The credential rests on too many others.')
  if (seen.length >= maxChain || seen.includes(key)) {
    const code = ofStatement ? 'STATUS_UNKNOWN' : 'ISSUER_NOT_ALLOWED'
    throw new SpineError(code, 'What the credential rests on runs in a circle or is too long.')
  }
  return { value: true, detail: `${seen.length} rest on it.` }
}

/** It has begun and has not ended. */
export function checkDates({ validFrom, validUntil, role }: RoleCredential, now: number): Finding<true> {
  if (validFrom > now + clockSkewMs)
    throw new SpineError('CREDENTIAL_INVALID', `The credential for ${role} is not valid yet.`)
  const end = validUntil === undefined ? undefined : new Date(validUntil).toISOString()
  if (validUntil !== undefined && validUntil <= now)
    throw new SpineError('CREDENTIAL_EXPIRED', `The credential for ${role} ended ${end}.`)
  return { value: true, detail: end === undefined ? 'It has no end.' : `It is valid until ${end}.` }
}

/** It is not of an older version than the role. */
export function checkVersion({ version, role }: RoleCredential, definition: RoleDefinition): Finding<true> {
  if (version < definition.version)
    throw new SpineError('CREDENTIAL_VERSION', `${role} is at version ${definition.version}.`)
  return { value: true, detail: `Version ${version}; the role is at version ${definition.version}.` }
}
