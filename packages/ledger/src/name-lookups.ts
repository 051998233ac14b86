import { type Did, didAddress, isName, type Name, namehash } from '@digital-spine/core'
import {
  type Address,
  concatHex,
  type Hex,
  isAddressEqual,
  keccak256,
  type PublicClient,
  parseAbiItem,
  zeroAddress,
} from 'viem'
import { onLedger } from './client.ts'
import { ensRegistry, spineRegistrar, spineResolver } from './generated/contracts.ts'
import type { Network } from './network.ts'

/** Records of a name beside its definition; what is not set is left out. */
export type NameRecords = {
  readonly addr?: Address
  /** The text record `did`, as it stands. */
  readonly did?: string
  readonly texts: Readonly<Record<string, string>>
}

/** What is asked about single names before they are changed; read from the newest block, not cached. */
export type NameLookups = {
  /** The records of a name; of its texts those with the given keys. */
  findRecords(name: Name, textKeys: readonly string[]): Promise<NameRecords>
  /** Whether anyone may claim a label under a name. */
  isOpen(name: Name): Promise<boolean>
  /**
   * The names registered right under a name or its spacers. One that nobody can resolve, because its label is not spelled
   * as ENSIP-15 wants it, shows as `[<label hash>].<parent>`.
   */
  listChildren(name: Name): Promise<string[]>
  /** Whether a name is free because this DID gave it up. */
  wasReleasedBy(name: Name, did: Did): Promise<boolean>
}

const newOwner = parseAbiItem('event NewOwner(bytes32 indexed node, bytes32 indexed label, address owner)')
const spacers = ['roles', 'apps'] as const

export function createNameLookups(reader: PublicClient, network: Network): NameLookups {
  const { ens, resolver, registrar } = network.contracts
  const records = { address: resolver, abi: spineResolver.abi } as const
  const ownerOf = (node: Hex): Promise<Address> =>
    reader.readContract({ address: ens, abi: ensRegistry.abi, functionName: 'owner', args: [node] })

  const findRecords: NameLookups['findRecords'] = async (name, textKeys) => {
    const node = namehash(name)
    const keys = [...new Set(['did', ...textKeys])]
    const [addr, ...values] = await Promise.all([
      reader.readContract({ ...records, functionName: 'addr', args: [node] }),
      ...keys.map((key) => reader.readContract({ ...records, functionName: 'text', args: [node, key] })),
    ])
    const set = keys.flatMap((key, i): [string, string][] => (values[i] ? [[key, values[i]]] : []))
    const { did, ...texts } = Object.fromEntries(set)
    return { ...(addr === zeroAddress ? {} : { addr }), ...(did === undefined ? {} : { did }), texts }
  }

  const listChildren = async (name: Name): Promise<string[]> => {
    const parents = new Map(
      [name, ...spacers.map((label) => `${label}.${name}` as Name)].map((at) => [namehash(at), at]),
    )
    const args = { node: [...parents.keys()] }
    const logs = await reader.getLogs({ address: ens, event: newOwner, args, fromBlock: 0n })
    const children = new Map<Hex, string>()
    for (const { topics } of logs) {
      const [, parent, label] = topics
      const node = keccak256(concatHex([parent, label]))
      if (!parents.has(node)) children.set(node, `[${label.slice(2)}].${parents.get(parent)}`)
    }
    const found = await Promise.all(
      [...children].map(async ([node, unreadable]) => {
        if ((await ownerOf(node)) === zeroAddress) return undefined
        const text = await reader.readContract({ ...records, functionName: 'name', args: [node] })
        return isName(text) && namehash(text) === node ? text : unreadable
      }),
    )
    return found.filter((child) => child !== undefined).sort()
  }

  const wasReleasedBy = async (name: Name, did: Did): Promise<boolean> => {
    if (registrar === undefined || (await ownerOf(namehash(name))) !== zeroAddress) return false
    const logs = await reader.getContractEvents({
      address: registrar,
      abi: spineRegistrar.abi,
      eventName: 'ControllerChanged',
      args: { node: namehash(name) },
      fromBlock: 0n,
    })
    const before = logs.at(-2)?.args.controller
    return before !== undefined && isAddressEqual(before, didAddress(did))
  }

  return {
    findRecords: (name, textKeys) => onLedger(() => findRecords(name, textKeys)),
    isOpen: (name) =>
      onLedger(async () => {
        if (registrar === undefined) return false
        const read = { address: registrar, abi: spineRegistrar.abi, functionName: 'isOpen' } as const
        return reader.readContract({ ...read, args: [namehash(name)] })
      }),
    listChildren: (name) => onLedger(() => listChildren(name)),
    wasReleasedBy: (name, did) => onLedger(() => wasReleasedBy(name, did)),
  }
}
