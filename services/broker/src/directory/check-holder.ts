import { type CredentialPorts, isOutage, verifyRoleCredential } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { Claim } from './holder-book.ts'

/** That the role is held, until when (ms; null without end); or that it is not; or that nobody can tell now. */
export type Verdict = { readonly validUntil: number | null } | 'not held' | 'unknown'

export type HolderCheck = (claim: Claim) => Promise<Verdict>

export function createHolderCheck({ ports, now }: { ports: CredentialPorts; now: () => number }): HolderCheck {
  return async ({ did: subject, role, credential }) => {
    try {
      const options = { crypto: nodeCrypto, ports, now: now(), subject, role }
      const { validUntil = null } = await verifyRoleCredential(credential, options)
      return { validUntil }
    } catch (error) {
      return isOutage(error) ? 'unknown' : 'not held'
    }
  }
}
