import { type Did, didEthr, isSpineError, namehash, networkMismatch } from '@digital-spine/core'
import { type PublicClient, zeroAddress } from 'viem'
import { createReader, onLedger } from './client.ts'
import { ensRegistry, spineRegistrar } from './generated/contracts.ts'
import type { Network } from './network.ts'

/** How the chain of a network is; without `head` if its node does not answer. */
export type LedgerState = {
  readonly head?: { readonly number: number; readonly time: string }
  /** Contracts of the network at whose addresses there is none. */
  readonly missing: readonly string[]
  /** Who controls the root name; undefined if nobody has it. */
  readonly rootOwner?: Did
}

/** Looks at a network's chain. Throws NETWORK_MISMATCH if its node belongs to another chain. */
export async function describeLedger(network: Network): Promise<LedgerState> {
  const reader = createReader(network.rpcUrl)
  try {
    return await onLedger(() => describe(reader, network))
  } catch (error) {
    if (isSpineError(error, 'LEDGER_UNAVAILABLE')) return { missing: [] }
    throw error
  }
}

async function describe(reader: PublicClient, network: Network): Promise<LedgerState> {
  const [chainId, block] = await Promise.all([reader.getChainId(), reader.getBlock({ blockTag: 'latest' })])
  if (chainId !== network.chainId) {
    throw networkMismatch('chain', `The chain behind ${network.rpcUrl} has the id ${chainId}, not ${network.chainId}.`)
  }
  const contracts = Object.entries(network.contracts)
  const codes = await Promise.all(contracts.map(([, address]) => reader.getCode({ address })))
  const missing = contracts.filter((_, i) => (codes[i] ?? '0x') === '0x').map(([name]) => name)
  const rootOwner = missing.length === 0 ? await readRootOwner(reader, network) : undefined
  const time = new Date(Number(block.timestamp) * 1000).toISOString()
  return { head: { number: Number(block.number), time }, missing, ...(rootOwner === undefined ? {} : { rootOwner }) }
}

async function readRootOwner(reader: PublicClient, { name, root, contracts }: Network): Promise<Did | undefined> {
  const { ens, registrar } = contracts
  const args = [namehash(root)] as const
  const owner = await reader.readContract({ address: ens, abi: ensRegistry.abi, functionName: 'owner', args })
  if (owner === zeroAddress) return undefined
  if (owner !== registrar) return didEthr(name, owner)
  const read = { address: registrar, abi: spineRegistrar.abi, functionName: 'controllerOf' } as const
  return didEthr(name, await reader.readContract({ ...read, args }))
}
