import type { Name } from '@digital-spine/core'
import type { Address } from 'viem'

/** Where the contracts of a network are. */
export type ContractAddresses = {
  readonly ens: Address
  readonly resolver: Address
  readonly notifier: Address
  readonly registrar: Address
  readonly didRegistry: Address
}

/** A ledger that a spine lives on. `name` is the network in its DIDs; `root` the name under which all others are. */
export type Network = {
  readonly name: string
  readonly chainId: number
  readonly rpcUrl: string
  readonly root: Name
  readonly contracts: ContractAddresses
}
