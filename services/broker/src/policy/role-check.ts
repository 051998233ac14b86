import {
  type CredentialPorts,
  type Did,
  type Name,
  parseRoleCredential,
  SpineError,
  verifyRoleCredential,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { RoleCheck } from '@digital-spine/runtime'
import type { Policy } from './policy.ts'

const maxListed = 100_000

/**
 * Verifies every credential a participant presents. Those that verify count, and go into the directory; without a role
 * that lets it in, login fails with the reason why.
 */
export function createRoleCheck(options: {
  ports: CredentialPorts
  policy: Policy
  now: () => number
  onHolder: (did: Did, role: Name, credential: string, validUntil: number | undefined) => Promise<unknown>
}): RoleCheck {
  const { ports, policy, now, onHolder } = options
  /** What the directory has already, with its end. */
  const listed = new Map<string, number>()
  const list = async (did: Did, role: Name, credential: string, end: number): Promise<void> => {
    if (listed.get(credential) === end) return
    await onHolder(did, role, credential, end === Number.POSITIVE_INFINITY ? undefined : end)
    if (listed.size >= maxListed) listed.clear()
    listed.set(credential, end)
  }
  return async (did, credentials) => {
    const held = new Set<Name>()
    let earliest = Number.POSITIVE_INFINITY
    let entryFailure: unknown
    for (const credential of credentials) {
      try {
        const { role } = parseRoleCredential(credential).credential
        const options = { crypto: nodeCrypto, ports, now: now(), subject: did }
        const { validUntil = Number.POSITIVE_INFINITY } = await verifyRoleCredential(credential, options)
        await list(did, role, credential, validUntil)
        held.add(role)
        earliest = Math.min(earliest, validUntil)
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
