import { type Hex, SpineError } from '@digital-spine/core'
import { type Address, isAddressEqual, type PublicClient, recoverAddress, zeroAddress } from 'viem'
import { credentialStatus, didRegistry, spineRegistrar } from '../generated/contracts.ts'
import type { Network } from '../network.ts'
import { type Order, orderDigest } from '../signed-order.ts'
import type { SignedWrite } from './signed-write.ts'

/** Who signed a write, and where it stands in the signer's sequence: what comes next, and what the write carries. */
export type Signed = { readonly signer: Address; readonly next: bigint; readonly nonce: bigint }

const walletAbi = [
  {
    type: 'function',
    name: 'isValidSignature',
    stateMutability: 'view',
    inputs: [{ type: 'bytes32' }, { type: 'bytes' }],
    outputs: [{ type: 'bytes4' }],
  },
] as const
const validSignature = '0x1626ba7e'

/** A DID write does not say its number; so many before and after the next are tried. */
const nearNonces = 8n

/**
 * Finds out who signed a write, among those who may. Throws LEDGER_REFUSED with the reason WrongSigner if nobody of them
 * did: what the ledger would refuse anyway is refused here, where it costs nothing.
 */
export async function findSigner(reader: PublicClient, network: Network, write: SignedWrite): Promise<Signed> {
  return write.kind === 'did' ? findDidSigner(reader, network, write) : findOrderSigner(reader, network, write)
}

async function findOrderSigner(
  reader: PublicClient,
  network: Network,
  write: SignedWrite & { kind: 'order' },
): Promise<Signed> {
  const { order, signature, to } = write
  const digest = orderDigest(network, order)
  const [recovered, candidates] = await Promise.all([recover(digest, signature), signersOf(reader, network, order)])
  for (const candidate of candidates) {
    if (candidate === zeroAddress) continue
    if (recovered !== undefined && isAddressEqual(candidate, recovered)) return place(reader, to, order, candidate)
  }
  for (const candidate of candidates) {
    if (candidate !== zeroAddress && (await isSignedByWallet(reader, candidate, digest, signature))) {
      return place(reader, to, order, candidate)
    }
  }
  throw wrongSigner(candidates)
}

async function place(reader: PublicClient, to: Address, { message }: Order, signer: Address): Promise<Signed> {
  const { abi } = credentialStatus
  const next = await reader.readContract({ address: to, abi, functionName: 'nonceOf', args: [signer] })
  return { signer, next, nonce: BigInt(message.nonce as bigint) }
}

async function findDidSigner(
  reader: PublicClient,
  network: Network,
  { identity, signature, digest }: SignedWrite & { kind: 'did' },
): Promise<Signed> {
  const { didRegistry: address } = network.contracts
  const { abi } = didRegistry
  const owner = await reader.readContract({ address, abi, functionName: 'identityOwner', args: [identity] })
  const next = await reader.readContract({ address, abi, functionName: 'nonce', args: [owner] })
  const first = next > nearNonces ? next - nearNonces : 0n
  const near = Array.from({ length: Number(next - first + nearNonces) }, (_, i) => first + BigInt(i))
  // The next number is nearly always the right one.
  for (const nonce of [next, ...near]) {
    const recovered = await recover(digest(nonce), signature)
    if (recovered !== undefined && isAddressEqual(recovered, owner)) return { signer: owner, next, nonce }
  }
  throw wrongSigner([owner])
}

/** Those of whom one must have signed an order. */
async function signersOf(reader: PublicClient, network: Network, { type, message }: Order): Promise<Address[]> {
  const { registrar, didRegistry: registry } = network.contracts
  if (type === 'Cancel') return [message.signer as Address]
  if (type === 'Status' || registrar === undefined) {
    const args = [message.identity as Address] as const
    return [await reader.readContract({ address: registry, abi: didRegistry.abi, functionName: 'identityOwner', args })]
  }
  const node = (type === 'Claim' ? message.parent : message.node) as Hex
  const read = { address: registrar, abi: spineRegistrar.abi, args: [node] } as const
  const [controller, isOpen] = await Promise.all([
    reader.readContract({ ...read, functionName: 'controllerOf' }),
    reader.readContract({ ...read, functionName: 'isOpen' }),
  ])
  return type === 'Claim' && isOpen ? [controller, message.controller as Address] : [controller]
}

async function isSignedByWallet(reader: PublicClient, address: Address, digest: Hex, signature: Hex): Promise<boolean> {
  const code = await reader.getCode({ address })
  if (code === undefined || code === '0x') return false
  try {
    const args = [digest, signature] as const
    const answer = await reader.readContract({ address, abi: walletAbi, functionName: 'isValidSignature', args })
    return answer === validSignature
  } catch {
    // a contract that does not take signatures
    return false
  }
}

async function recover(hash: Hex, signature: Hex): Promise<Address | undefined> {
  if (signature.length !== 132) return undefined
  try {
    return await recoverAddress({ hash, signature })
  } catch {
    return undefined
  }
}

function wrongSigner(candidates: readonly Address[]): SpineError {
  const expected = candidates.filter((candidate) => candidate !== zeroAddress)
  const message =
    expected.length === 0
      ? 'The ledger refuses: nobody may sign this, for what it is about is not registered.'
      : `The ledger refuses: this is not signed, in this form and for this ledger, by ${expected.join(' or ')}.`
  const reason = expected.length === 0 ? 'NotRegistered' : 'WrongSigner'
  return new SpineError('LEDGER_REFUSED', message, { details: { reason, expected } })
}
