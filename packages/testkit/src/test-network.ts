import { type Name, parseName } from '@digital-spine/core'
import {
  type Chain,
  type ContractAddresses,
  createRelay,
  deploySpine,
  type Network,
  type Relay,
  spineChainId,
  startChain,
} from '@digital-spine/ledger'
import { openAccount } from '@digital-spine/vault'
import { tempFolder } from './temp-folder.ts'

/** A real chain with the contracts on it, a relay, and the key that controls the root name. */
export type TestNetwork = AsyncDisposable & {
  readonly chain: Chain
  readonly network: Network & { readonly contracts: Required<ContractAddresses> }
  readonly relay: Relay
  readonly root: Name
  readonly rootAccount: ReturnType<typeof openAccount>
}

export async function startTestNetwork(): Promise<TestNetwork> {
  const folder = tempFolder()
  const chain = await startChain({ dataDir: folder.path })
  const root = parseName('iam.ewc')
  const rootAccount = openAccount(crypto.getRandomValues(new Uint8Array(32)))
  const { privateKey, url: rpcUrl } = chain
  const contracts = await deploySpine({ rpcUrl, privateKey, root, controller: rootAccount.address })
  const network = { name: 'spine', chainId: spineChainId, rpcUrl, root, contracts }
  return {
    chain,
    network,
    relay: createRelay({ network, privateKey }),
    root,
    rootAccount,
    async [Symbol.asyncDispose]() {
      await chain.close()
      folder[Symbol.dispose]()
    },
  }
}
