import { type CredentialPorts, holdsAuthority, type Name, SpineError } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'

type ProofContext = Pick<GatewayContext, 'ledger' | 'ports' | 'signer' | 'now'>

/**
 * The credentials by which this gateway shows that it holds the revoker role of `role`, with those they rest on; none if
 * revokers are named by DID. They go on the ledger with the statement, so that no hub can make it count for nothing.
 */
export async function collectRevokerProof(context: ProofContext, role: Name): Promise<readonly string[]> {
  const { ledger, ports, signer, now } = context
  const definition = await ledger.findRoleDefinition(role)
  if (definition === undefined || 'dids' in definition.revokers) return []
  const found = new Set<string>()
  const recording: CredentialPorts = {
    ...ports,
    async credentialsOf(did, held) {
      const texts = await ports.credentialsOf(did, held)
      for (const text of texts) found.add(text)
      return texts
    },
  }
  if (!(await holdsAuthority(signer.did, definition.revokers, { crypto: nodeCrypto, ports: recording, now: now() })))
    throw new SpineError('FORBIDDEN', `You do not hold ${definition.revokers.role}, whose holders revoke ${role}.`)
  return [...found]
}
