import {
  type Address,
  concatHex,
  type DecodeEventLogReturnType,
  decodeEventLog,
  type Hex,
  keccak256,
  toEventSelector,
  zeroHash,
} from 'viem'
import {
  credentialStatus,
  didRegistry,
  domainNotifier,
  ensRegistry,
  spineRegistrar,
  spineResolver,
} from '../generated/contracts.ts'
import type { Network } from '../network.ts'

const abis = {
  ens: ensRegistry.abi,
  resolver: spineResolver.abi,
  notifier: domainNotifier.abi,
  registrar: spineRegistrar.abi,
  didRegistry: didRegistry.abi,
  credentialStatus: credentialStatus.abi,
} as const

type Abis = typeof abis
type Contract = keyof Abis

/** Where a log stands in the ledger; `timestamp` in ms, `subject` the node or the identity (32 bytes) it is about. */
export type LogPlace = {
  readonly block: number
  readonly blockHash: Hex
  readonly timestamp: number
  /** Within the block. */
  readonly index: number
  readonly transaction: Hex
  readonly address: Address
  readonly subject: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
}

/** A decoded log of one of the network's contracts. `Unknown` is one that our interfaces do not have. */
export type LedgerLog = LogPlace &
  (
    | { [C in Contract]: { readonly contract: C } & DecodeEventLogReturnType<Abis[C]> }[Contract]
    | { readonly contract: Contract; readonly eventName: 'Unknown'; readonly args: Record<string, never> }
  )

/** Which contract an address (in lower case) is. */
export function contractsOf(network: Network): ReadonlyMap<string, Contract> {
  const known = Object.keys(abis) as Contract[]
  const older = (network.olderResolvers ?? []).map((address) => [address.toLowerCase(), 'resolver'] as const)
  return new Map([
    ...older,
    ...known.flatMap((contract) => {
      const address = network.contracts[contract]
      return address === undefined ? [] : [[address.toLowerCase(), contract] as const]
    }),
  ])
}

export function decodeLog(contract: Contract, log: Omit<LogPlace, 'subject'>): LedgerLog {
  const { topics, data } = log
  const place = { ...log, subject: subjectOf(contract, topics) }
  try {
    const event = decodeEventLog({ abi: abis[contract], topics: topics as [Hex, ...Hex[]], data })
    return { ...place, contract, ...event } as LedgerLog
  } catch {
    return { ...place, contract, eventName: 'Unknown', args: {} }
  }
}

/** The registry tells of a new name by its parent and its label. */
function subjectOf(contract: Contract, [event, first = zeroHash, second]: readonly Hex[]): Hex {
  const isChild = contract === 'ens' && event === newOwner && second !== undefined
  return isChild ? keccak256(concatHex([first, second])) : first
}

const newOwner = toEventSelector('NewOwner(bytes32,bytes32,address)')
