import { type Did, didAddress, didEthr, type Hex } from '@digital-spine/core'
import { type Address, bytesToHex, encodeFunctionData, hexToBytes, type PublicClient, parseAbiItem } from 'viem'
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
  /** Credentials (compact JWS) by which whoever made it shows that it may; to be verified by who counts it. */
  readonly proof: readonly string[]
}

const statusChanged = parseAbiItem(
  'event StatusChanged(bytes32 indexed credential, address indexed identity, uint8 status, bytes proof)',
)
const maxProofs = 32

const statuses = ['none', 'suspended', 'revoked'] as const

/**
 * States a status in the name of `identity`, whose owner on the ledger (ERC-1056) signs. `credential` is the SHA-256 of
 * the credential's compact JWS. `none` takes a suspension back; `revoked` cannot be taken back. `proof` are the credentials
 * that show the identity to hold a revoker role, and those they rest on, so that nobody can hide them from verifiers.
 */
export async function signSetStatus(
  context: OrderContext,
  statement: { credential: Hex; identity: Did; status: (typeof statuses)[number]; proof?: readonly string[] },
): Promise<RelayRequest> {
  const { credential } = statement
  const [identity, status] = [didAddress(statement.identity), statuses.indexOf(statement.status)]
  const proof = writeProof(statement.proof ?? [])
  const signature = await signOrder(context, 'credentialStatus', 'Status', { credential, identity, status, proof })
  const args = [credential, identity, status, proof, context.nonce, context.deadline, signature] as const
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
  const address = requireContract(network, 'credentialStatus')
  const read = { address, abi: credentialStatus.abi } as const
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
  const standing = pages.flatMap(([identities, values, times, blocks]) =>
    identities.flatMap((identity, i) => {
      const status = statuses[values[i] ?? 0]
      if (status !== 'suspended' && status !== 'revoked') return []
      return [{ identity, status, since: Number(times[i] ?? 0n) * 1000, block: blocks[i] ?? 0n } as const]
    }),
  )
  return Promise.all(
    standing.map(async ({ identity, status, since, block }) => {
      const proof = await findProof(reader, address, { credential, identity }, block)
      return { by: didEthr(network.name, identity), status, since, proof }
    }),
  )
}

/** The proof of the last statement that was made in a block. */
async function findProof(
  reader: PublicClient,
  address: Address,
  args: { credential: Hex; identity: Address },
  block: bigint,
): Promise<readonly string[]> {
  const logs = await reader.getLogs({ address, event: statusChanged, args, fromBlock: block, toBlock: block })
  return readProof(logs.at(-1)?.args.proof ?? '0x')
}

const writeProof = (proof: readonly string[]): Hex =>
  proof.length === 0 ? '0x' : bytesToHex(new TextEncoder().encode(proof.join('\n')))

/** A line each; what is no text proves nothing. */
function readProof(bytes: Hex): readonly string[] {
  const lines = new TextDecoder().decode(hexToBytes(bytes)).split('\n')
  return lines.filter((line) => line !== '').slice(0, maxProofs)
}
