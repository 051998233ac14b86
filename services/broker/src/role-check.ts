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
import type { BrokerRoles } from './config.ts'

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
  return async (did, credentials) => {
    const held: { role: Name; validUntil?: number }[] = []
    let failure: unknown
    let useFailure: unknown
    for (const credential of credentials) {
      try {
        const { role } = parseRoleCredential(credential).credential
        const verified = await verifyRoleCredential(credential, { crypto: nodeCrypto, ports, now: now(), subject: did })
        const { validUntil } = verified
        held.push({ role, ...(validUntil === undefined ? {} : { validUntil }) })
        await onHolder(did, role, credential, validUntil)
      } catch (error) {
        failure = error
        if (isFor(credential, roles.use)) useFailure = error
      }
    }
    const use = held.find(({ role }) => role === roles.use)
    if (use === undefined) {
      const reason = useFailure ?? failure
      if (reason instanceof SpineError) throw reason
      throw new SpineError('FORBIDDEN', `Using the broker needs the role ${roles.use}.`)
    }
    const { validUntil } = use
    return { roles: held.map(({ role }) => role), ...(validUntil === undefined ? {} : { validUntil }) }
  }
}

function isFor(credential: string, role: Name): boolean {
  try {
    return parseRoleCredential(credential).credential.role === role
  } catch {
    return false
  }
}
