import { type Did, didAddress, didEthr, type Hex } from '@digital-spine/core'
import { encodeFunctionData, type PublicClient } from 'viem'
import type { RelayRequest } from './account-signer.ts'
import { credentialStatus } from './generated/contracts.ts'
import { type Network, requireContract } from './network.ts'
import { type OrderContext, signOrder } from './signed-order.ts'

/** What somebody states about a credential that somebody else may have issued. Whether it counts, the role's definition says. */
export type CredentialStatement = {
  readonly by: Did
  readonly status: 'suspended' | 'revoked'
  /** Time of the block it was made in, ms. */
  readonly since: number
}

const statuses = ['none', 'suspended', 'revoked'] as const

/**
 * States a status in the name of `identity`, whose owner on the ledger (ERC-1056) signs. `credential` is the SHA-256 of
 * the credential's compact JWS. `none` takes a suspension back; `revoked` cannot be taken back.
 */
export async function signSetStatus(
  context: OrderContext,
  statement: { credential: Hex; identity: Did; status: (typeof statuses)[number] },
): Promise<RelayRequest> {
  const { credential } = statement
  const [identity, status] = [didAddress(statement.identity), statuses.indexOf(statement.status)]
  const signature = await signOrder(context, 'credentialStatus', 'Status', { credential, identity, status })
  const args = [credential, identity, status, context.nonce, context.deadline, signature] as const
  const data = encodeFunctionData({ abi: credentialStatus.abi, functionName: 'setStatus', args })
  return { contract: 'credentialStatus', data }
}

/** All statements about a credential in the order they were first made; none on a network without such a contract. */
export async function readStatements(
  reader: PublicClient,
  network: Network,
  credential: Hex,
  pageSize = 1000n,
): Promise<readonly CredentialStatement[]> {
  if (network.contracts.credentialStatus === undefined) return []
  const read = { address: requireContract(network, 'credentialStatus'), abi: credentialStatus.abi } as const
  const count = await reader.readContract({ ...read, functionName: 'statementCount', args: [credential] })
  const starts = Array.from({ length: Number((count + pageSize - 1n) / pageSize) }, (_, i) => BigInt(i) * pageSize)
  const pages = await Promise.all(
    starts.map((start) =>
      reader.readContract({
        ...read,
        functionName: 'statementsBetween',
        args: [credential, start, start + pageSize],
      }),
    ),
  )
  return pages.flatMap(([identities, values, times]) =>
    identities.flatMap((identity, i): CredentialStatement[] => {
      const status = statuses[values[i] ?? 0]
      if (status !== 'suspended' && status !== 'revoked') return []
      return [{ by: didEthr(network.name, identity), status, since: Number(times[i] ?? 0n) * 1000 }]
    }),
  )
}
