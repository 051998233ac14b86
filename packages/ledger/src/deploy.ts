import { labelhash, labelOf, type Name, namehash, parentOf, SpineError } from '@digital-spine/core'
import {
  type Abi,
  type Address,
  encodeDeployData,
  encodeFunctionData,
  getAddress,
  type Hex,
  isAddressEqual,
  type PublicClient,
  zeroAddress,
  zeroHash,
} from 'viem'
import { createReader, onLedger } from './client.ts'
import { createFinder } from './deploy/find-created.ts'
import {
  credentialStatus,
  didRegistry,
  domainNotifier,
  ensRegistry,
  spineRegistrar,
  spineResolver,
} from './generated/contracts.ts'
import type { ContractAddresses } from './network.ts'
import { type Call, createSender, type Sender } from './transactions/sender.ts'

type Work = {
  readonly reader: PublicClient
  readonly sender: Sender
  readonly report: (step: string) => void
}

/**
 * Puts the contracts on a chain and hands the root name to the registrar, with `controller` in control of it. Each step
 * looks first whether it was done, so that a second run, or one after a crash, goes on where the last one stopped.
 * `existing` are contracts that are there and were not created by this account. Throws LEDGER_REFUSED with the reason
 * NoGas if the account cannot pay.
 */
export async function deploySpine(options: {
  rpcUrl: string
  /** The deploying account. */
  privateKey: Hex
  root: Name
  controller: Address
  existing?: Partial<ContractAddresses>
  /** Blocks that must stand on a step before the next, its own counted; 1 if left out. */
  confirmations?: number
  report?: (step: string) => void
}): Promise<Required<ContractAddresses>> {
  const { rpcUrl, privateKey, root, controller, existing = {}, confirmations = 1, report = () => undefined } = options
  const reader = createReader(rpcUrl)
  return onLedger(async () => {
    const chainId = await reader.getChainId()
    const work = { reader, report, sender: createSender({ reader, chainId, privateKey, confirmations }) }
    const contracts = await createContracts(work, root, controller, existing)
    await ownRoot(work, contracts, root)
    return contracts
  })
}

async function createContracts(
  { reader, sender, report }: Work,
  root: Name,
  controller: Address,
  existing: Partial<ContractAddresses>,
): Promise<Required<ContractAddresses>> {
  const find = await createFinder(reader, sender.address)
  const settle = async (
    name: keyof ContractAddresses,
    { abi, bytecode }: { abi: unknown; bytecode: string },
    args: readonly unknown[] = [],
    fits: (address: Address) => Promise<boolean> = async () => true,
  ): Promise<Address> => {
    const given = existing[name]
    if (given !== undefined) return given
    const data = encodeDeployData({ abi: abi as Abi, bytecode: bytecode as Hex, args })
    const { data: runtime = '0x' } = await reader.call({ account: sender.address, data })
    for (const address of await find(runtime)) {
      if (!(await fits(address))) continue
      report(`${name} is there already, at ${address}`)
      return address
    }
    const { contractAddress } = await succeed(sender, { data })
    if (contractAddress === null || contractAddress === undefined) throw new TypeError(`${name} has no address`)
    const address = getAddress(contractAddress)
    report(`${name} is created, at ${address}`)
    return address
  }
  const hasRoot = async (address: Address): Promise<boolean> => {
    const read = { address, abi: spineRegistrar.abi, functionName: 'controllerOf' } as const
    return (await reader.readContract({ ...read, args: [namehash(root)] })) !== zeroAddress
  }
  const registry = await settle('didRegistry', didRegistry)
  const ens = await settle('ens', ensRegistry)
  const notifier = await settle('notifier', domainNotifier, [ens])
  const resolver = await settle('resolver', spineResolver, [ens, notifier])
  const registrarArgs = [ens, resolver, namehash(root), controller]
  const registrar = await settle('registrar', spineRegistrar, registrarArgs, hasRoot)
  const status = await settle('credentialStatus', credentialStatus, [registry])
  return { ens, resolver, notifier, didRegistry: registry, registrar, credentialStatus: status }
}

/** Brings the root name to the registrar, from the top label down. */
async function ownRoot(
  { reader, sender, report }: Work,
  { ens, registrar, resolver }: Required<ContractAddresses>,
  root: Name,
): Promise<void> {
  const ownerOf = (node: Hex): Promise<Address> =>
    reader.readContract({ address: ens, abi: ensRegistry.abi, functionName: 'owner', args: [node] })
  if (!isAddressEqual(await ownerOf(namehash(root)), registrar)) {
    for (const { name, parent, wanted } of namesDown(root, registrar, sender.address)) {
      const current = await ownerOf(namehash(name))
      if (isAddressEqual(current, wanted)) continue
      const [holder, above] = [current === zeroAddress ? sender.address : current, await ownerOf(parent)]
      for (const [owner, what] of [[holder, name] as const, [above, `the name above ${name}`] as const]) {
        if (isAddressEqual(owner, sender.address)) continue
        const message = `The name ${root} cannot be had: ${what} is owned by ${owner}, not by ${sender.address}.`
        throw new SpineError('LEDGER_REFUSED', message, { details: { reason: 'NotOwner', owner } })
      }
      await succeed(sender, { to: ens, data: encode.setSubnodeOwner(parent, labelhash(labelOf(name)), wanted) })
      report(`${name} is owned by ${wanted}`)
    }
  }
  const read = { address: resolver, abi: spineResolver.abi, functionName: 'name' } as const
  if ((await reader.readContract({ ...read, args: [namehash(root)] })) === root) return
  await succeed(sender, { to: registrar, data: encode.adopt(namehash(root), root) })
  report(`the registrar has ${root}`)
}

/** A name and those above it, from the top down: the last is to be the registrar's, the others the deployer's. */
function namesDown(root: Name, registrar: Address, deployer: Address): { name: Name; parent: Hex; wanted: Address }[] {
  const above = (name: Name): Name[] => {
    const parent = parentOf(name)
    return parent === undefined ? [name] : [...above(parent), name]
  }
  return above(root).map((name) => {
    const parent = parentOf(name)
    const wanted = name === root ? registrar : deployer
    return { name, parent: parent === undefined ? zeroHash : namehash(parent), wanted }
  })
}

async function succeed(sender: Sender, call: Call) {
  const receipt = await sender.send(call)
  if (receipt.status === 'success') return receipt
  throw new SpineError('LEDGER_REFUSED', `The ledger reverted the transaction ${receipt.transactionHash}.`, {
    details: { reason: 'Reverted', transaction: receipt.transactionHash },
  })
}

const encode = {
  setSubnodeOwner: (node: Hex, label: Hex, owner: Address): Hex =>
    encodeFunctionData({ abi: ensRegistry.abi, functionName: 'setSubnodeOwner', args: [node, label, owner] }),
  adopt: (node: Hex, name: string): Hex =>
    encodeFunctionData({ abi: spineRegistrar.abi, functionName: 'adopt', args: [node, name] }),
}
