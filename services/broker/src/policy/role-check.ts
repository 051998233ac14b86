import {
  type CredentialPorts,
  type Name,
  parseRoleCredential,
  SpineError,
  verifyRoleCredential,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { RoleCheck } from '@digital-spine/runtime'
import type { Directory } from '../directory/directory.ts'
import type { Policy } from './policy.ts'

/**
 * Verifies every credential a participant presents. Those that verify count, and go into the directory; without a role
 * that lets it in, login fails with the reason why.
 */
export function createRoleCheck(options: {
  ports: CredentialPorts
  policy: Policy
  now: () => number
  directory: Pick<Directory, 'present'>
}): RoleCheck {
  const { ports, policy, now, directory } = options
  return async (did, credentials) => {
    const held = new Set<Name>()
    let earliest = Number.POSITIVE_INFINITY
    let entryFailure: unknown
    for (const credential of credentials) {
      try {
        const { role } = parseRoleCredential(credential).credential
        const options = { crypto: nodeCrypto, ports, now: now(), subject: did }
        const { validUntil } = await verifyRoleCredential(credential, options)
        await directory.present({ did, role, credential }, validUntil ?? null)
        held.add(role)
        earliest = Math.min(earliest, validUntil ?? Number.POSITIVE_INFINITY)
      } catch (error) {
        if (isForOneOf(credential, policy.entry)) entryFailure = error
      }
    }
    if (held.isDisjointFrom(policy.entry)) {
      if (entryFailure instanceof SpineError) throw entryFailure
      throw new SpineError('FORBIDDEN', `Using the broker needs the role ${[...policy.entry].join(' or ')}.`)
    }
    return { roles: [...held], validUntil: earliest }
  }
}

function isForOneOf(credential: string, roles: ReadonlySet<Name>): boolean {
  try {
    return roles.has(parseRoleCredential(credential).credential.role)
  } catch {
    return false
  }
}
