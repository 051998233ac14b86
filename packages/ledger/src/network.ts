import { type Name, parseName, SpineError } from '@digital-spine/core'
import { type Address, isAddress } from 'viem'

/**
 * Where the contracts of a network are. `registrar` and `credentialStatus` are ours; a network whose names are owned in
 * ENS directly, such as Energy Web Chain, has neither.
 */
export type ContractAddresses = {
  readonly ens: Address
  readonly resolver: Address
  readonly notifier: Address
  readonly didRegistry: Address
  readonly registrar?: Address
  readonly credentialStatus?: Address
}

/** A ledger that a spine lives on. `name` is the network in its DIDs; `root` the name under which all others are. */
export type Network = {
  readonly name: string
  readonly chainId: number
  readonly rpcUrl: string
  readonly root: Name
  readonly contracts: ContractAddresses
  /** Resolvers that were in use before; the records of names that still have one are read from it. */
  readonly olderResolvers?: readonly Address[]
}

const neededContracts = ['ens', 'resolver', 'notifier', 'didRegistry'] as const
const ownContracts = ['registrar', 'credentialStatus'] as const

/** The address of one of our own contracts; LEDGER_REFUSED on a network that has none. */
export function requireContract(network: Network, contract: (typeof ownContracts)[number]): Address {
  const address = network.contracts[contract]
  if (address !== undefined) return address
  const noun = contract === 'registrar' ? 'registrar' : 'contract for statements about credentials'
  throw new SpineError('LEDGER_REFUSED', `This network has no ${noun}.`, { details: { network: network.name } })
}

/** Reads a network out of JSON, as a name service shows it. Throws VALIDATION_FAILED with everything that is wrong. */
export function parseNetwork(value: unknown): Network {
  const {
    name,
    chainId,
    rpcUrl,
    root,
    contracts,
    olderResolvers = [],
  } = (value ?? {}) as Partial<Record<keyof Network, unknown>>
  const addresses = (contracts ?? {}) as Record<string, unknown>
  const present = ownContracts.filter((key) => addresses[key] !== undefined)
  const texts = Object.entries({ name, rpcUrl, root }).filter(([, text]) => typeof text !== 'string' || text === '')
  const problems = [
    ...texts.map(([key]) => `"${key}" must be text`),
    ...(Number.isSafeInteger(chainId) ? [] : ['"chainId" must be a whole number']),
    ...[...neededContracts, ...present]
      .filter((key) => !isAddress(String(addresses[key])))
      .map((key) => `contract "${key}" has no address`),
    ...(isAddressList(olderResolvers) ? [] : ['"olderResolvers" must be a list of addresses']),
  ]
  if (problems.length > 0) throw new SpineError('VALIDATION_FAILED', `This is no network: ${problems.join(', ')}.`)
  return {
    name: String(name),
    chainId: Number(chainId),
    rpcUrl: String(rpcUrl),
    root: parseName(String(root)),
    contracts: Object.fromEntries(
      [...neededContracts, ...present].map((key) => [key, addresses[key]]),
    ) as ContractAddresses,
    ...(isAddressList(olderResolvers) && olderResolvers.length > 0 ? { olderResolvers } : {}),
  }
}

function isAddressList(value: unknown): value is Address[] {
  return Array.isArray(value) && value.every((address) => typeof address === 'string' && isAddress(address))
}
