import { labelhash, type Name, namehash, parentOf } from '@digital-spine/core'
import {
  type Abi,
  type Address,
  createWalletClient,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  http,
  type PublicClient,
  zeroHash,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { createReader } from './client.ts'
import {
  credentialStatus,
  didRegistry,
  domainNotifier,
  ensRegistry,
  spineRegistrar,
  spineResolver,
} from './generated/contracts.ts'
import type { ContractAddresses } from './network.ts'

type Step = (nonce: number) => Promise<{ to?: Address; data: Hex }>

/**
 * Puts the contracts on a chain and hands the root name to the registrar, with `controller` in control of it. Each step
 * has its own transaction number of the deploying account, so that a second run, or one after a crash, goes on where
 * the last one stopped and arrives at the same addresses.
 */
export async function deploySpine(options: {
  rpcUrl: string
  /** The deploying account; it has sent no other transactions. */
  privateKey: Hex
  root: Name
  controller: Address
}): Promise<Required<ContractAddresses>> {
  const { rpcUrl, privateKey, root, controller } = options
  const reader = createReader(rpcUrl)
  const account = privateKeyToAccount(privateKey)
  const chainId = await reader.getChainId()
  const at = (nonce: number): Address => getContractAddress({ from: account.address, nonce: BigInt(nonce) })
  const contracts = {
    didRegistry: at(0),
    ens: at(1),
    notifier: at(2),
    resolver: at(3),
    registrar: at(4),
    credentialStatus: at(5),
  }
  const steps = deploymentSteps(contracts, root, controller, account.address)
  const wallet = createWalletClient({ account, transport: http(rpcUrl) })
  const done = await reader.getTransactionCount({ address: account.address })
  for (let nonce = done; nonce < steps.length; nonce += 1) {
    const { to, data } = (await steps[nonce]?.(nonce)) ?? { data: '0x' as Hex }
    const request = {
      data,
      nonce,
      gas: 8_000_000n,
      gasPrice: await reader.getGasPrice(),
      chain: null,
      ...(to ? { to } : {}),
    }
    const serialized = await account.signTransaction({ ...request, chainId, type: 'legacy' })
    await succeed(reader, await wallet.sendRawTransaction({ serializedTransaction: serialized }))
  }
  return contracts
}

function deploymentSteps(
  contracts: Required<ContractAddresses>,
  root: Name,
  controller: Address,
  deployer: Address,
): Step[] {
  const { ens, notifier, resolver, registrar } = contracts
  const create = (
    artefact: { abi: Abi | readonly unknown[]; bytecode: string },
    args: readonly unknown[] = [],
  ): Step => {
    const { abi, bytecode } = artefact
    return async () => ({ data: encodeDeployData({ abi: abi as Abi, bytecode: bytecode as Hex, args }) })
  }
  const call =
    (to: Address, data: Hex): Step =>
    async () => ({ to, data })
  const ownership = labelsDown(root).map(({ parent, label, last }) =>
    call(ens, encode.setSubnodeOwner(parent, labelhash(label), last ? registrar : deployer)),
  )
  return [
    create(didRegistry),
    create(ensRegistry),
    create(domainNotifier, [ens]),
    create(spineResolver, [ens, notifier]),
    create(spineRegistrar, [ens, resolver, namehash(root), controller]),
    create(credentialStatus, [contracts.didRegistry]),
    ...ownership,
    call(registrar, encode.adopt(namehash(root), root)),
  ]
}

/** The labels of a name from the top down, each with the node it is created under. */
function labelsDown(name: Name): { parent: Hex; label: string; last: boolean }[] {
  const parent = parentOf(name)
  const above = parent === undefined ? [] : labelsDown(parent).map((step) => ({ ...step, last: false }))
  const label = name.split('.')[0] ?? ''
  return [...above, { parent: parent === undefined ? zeroHash : namehash(parent), label, last: true }]
}

async function succeed(reader: PublicClient, hash: Hex): Promise<void> {
  const receipt = await reader.waitForTransactionReceipt({ hash, pollingInterval: 50 })
  if (receipt.status !== 'success') throw new TypeError(`deployment transaction ${hash} failed`)
}

const encode = {
  setSubnodeOwner: (node: Hex, label: Hex, owner: Address): Hex =>
    encodeFunctionData({ abi: ensRegistry.abi, functionName: 'setSubnodeOwner', args: [node, label, owner] }),
  adopt: (node: Hex, name: string): Hex =>
    encodeFunctionData({ abi: spineRegistrar.abi, functionName: 'adopt', args: [node, name] }),
}
