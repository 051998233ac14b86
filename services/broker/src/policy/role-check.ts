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
import type { BrokerRoles } from '../config.ts'

const maxListed = 100_000

/**
 * Verifies every credential a participant presents. Those that verify count, and go into the directory; without the
 * role to use the broker, login fails with the reason why.
 */
export function createRoleCheck(options: {
  ports: CredentialPorts
  roles: BrokerRoles
  now: () => number
  onHolder: (did: Did, role: Name, credential: string, validUntil: number | undefined) => Promise<unknown>
}): RoleCheck {
  const { ports, roles, now, onHolder } = options
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
    let useFailure: unknown
    for (const credential of credentials) {
      try {
        const { role } = parseRoleCredential(credential).credential
        const options = { crypto: nodeCrypto, ports, now: now(), subject: did }
        const { validUntil = Number.POSITIVE_INFINITY } = await verifyRoleCredential(credential, options)
        await list(did, role, credential, validUntil)
        held.add(role)
        earliest = Math.min(earliest, validUntil)
      } catch (error) {
        if (isFor(credential, roles.use)) useFailure = error
      }
    }
    if (!held.has(roles.use)) {
      if (useFailure instanceof SpineError) throw useFailure
      throw new SpineError('FORBIDDEN', `Using the broker needs the role ${roles.use}.`)
    }
    return { roles: [...held], validUntil: earliest }
  }
}

function isFor(credential: string, role: Name): boolean {
  try {
    return parseRoleCredential(credential).credential.role === role
  } catch {
    return false
  }
}
