import { type Did, didEthr, type Hex, namehash, networkMismatch } from '@digital-spine/core'
import {
  BaseError,
  ContractFunctionRevertedError,
  ContractFunctionZeroDataError,
  type PublicClient,
  zeroAddress,
} from 'viem'
import { createReader, onLedger } from './client.ts'
import { ensRegistry, spineRegistrar } from './generated/contracts.ts'
import type { Network } from './network.ts'

/** Chain id and hash of block 0 of the chain behind a node. Throws LEDGER_UNAVAILABLE. */
export async function readChainIdentity(rpcUrl: string): Promise<{ chainId: number; genesis: Hex }> {
  const reader = createReader(rpcUrl)
  return onLedger(async () => {
    const [chainId, block] = await Promise.all([reader.getChainId(), reader.getBlock({ blockNumber: 0n })])
    return { chainId, genesis: block.hash }
  })
}

/**
 * Holds a network to its ledger: chain id, genesis, code of every contract, and that the registry's root leads to the
 * registrar. Answers the DID that controls the root; `report` is told each check that holds. Throws NETWORK_MISMATCH with
 * the failed `check` in its details, or LEDGER_UNAVAILABLE.
 */
export async function inspectNetwork(
  network: Network,
  genesis: Hex,
  report: (check: string, detail: string) => void,
): Promise<Did> {
  const { rpcUrl, chainId } = network
  const found = await readChainIdentity(rpcUrl)
  if (found.chainId !== chainId)
    throw networkMismatch('chain', `The chain behind ${rpcUrl} has the id ${found.chainId}, not ${chainId}.`)
  if (found.genesis !== genesis)
    throw networkMismatch('genesis', `The chain behind ${rpcUrl} began with ${found.genesis}, not with ${genesis}.`)
  report('chain', `id ${chainId}, genesis ${genesis}, at ${rpcUrl}`)
  const reader = createReader(rpcUrl)
  return onLedger(async () => {
    await checkCode(reader, network, report)
    return readRoot(reader, network, report).catch((cause: unknown) => {
      const other = cause instanceof BaseError && cause.walk((error) => isOtherContract(error)) !== null
      if (!other) throw cause
      throw networkMismatch('root', 'A contract does not answer as registry or registrar would.')
    })
  })
}

const isOtherContract = (error: unknown): boolean =>
  error instanceof ContractFunctionRevertedError || error instanceof ContractFunctionZeroDataError

async function checkCode(
  reader: PublicClient,
  { contracts }: Network,
  report: (check: string, detail: string) => void,
): Promise<void> {
  const all = Object.entries(contracts)
  const codes = await Promise.all(all.map(([, address]) => reader.getCode({ address })))
  for (const [i, [name, address]] of all.entries()) {
    if (codes[i] === undefined || codes[i] === '0x')
      throw networkMismatch('contracts', `There is no contract at ${address}, where "${name}" should be.`)
  }
  report('contracts', `${all.map(([name]) => name).join(', ')} have code`)
}

async function readRoot(
  reader: PublicClient,
  { name: networkName, root, contracts }: Network,
  report: (check: string, detail: string) => void,
): Promise<Did> {
  const ens = { address: contracts.ens, abi: ensRegistry.abi } as const
  const args = [namehash(root)] as const
  const [owner, resolver] = await Promise.all([
    reader.readContract({ ...ens, functionName: 'owner', args }),
    reader.readContract({ ...ens, functionName: 'resolver', args }),
  ])
  if (owner === zeroAddress) throw networkMismatch('root', `${root} is not in the registry.`)
  const { registrar } = contracts
  if (registrar === undefined) {
    report('root', `${root} is owned by ${owner}`)
    return didEthr(networkName, owner)
  }
  if (owner !== registrar) throw networkMismatch('root', `${root} is owned by ${owner}, not by the registrar.`)
  if (resolver !== contracts.resolver) throw networkMismatch('root', `${root} is resolved by ${resolver}.`)
  const own = { address: registrar, abi: spineRegistrar.abi } as const
  const [registry, controller] = await Promise.all([
    reader.readContract({ ...own, functionName: 'ens' }),
    reader.readContract({ ...own, functionName: 'controllerOf', args }),
  ])
  if (registry !== contracts.ens || controller === zeroAddress)
    throw networkMismatch('root', `The registrar is of another registry, or does not know ${root}.`)
  report('root', `${root} leads to the registrar ${registrar}`)
  return didEthr(networkName, controller)
}
