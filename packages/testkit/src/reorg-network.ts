import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseName, toHex } from '@digital-spine/core'
import { createRelay, deploySpine, spineChainId, startAnvil, startFront } from '@digital-spine/ledger'
import { openAccount } from '@digital-spine/vault'
import { tempFolder } from './temp-folder.ts'
import type { TestNetwork } from './test-network.ts'

/** A real chain that a test can turn back: the contracts are on it, each transaction makes a block. */
export type ReorgNetwork = Omit<TestNetwork, 'chain'> & {
  readonly privateKey: `0x${string}`
  /** The node itself, beside its public front: also `anvil_…` and `evm_…` methods. */
  call<T = unknown>(method: string, params?: readonly unknown[]): Promise<T>
  /** Makes empty blocks. */
  mine(count: number): Promise<void>
  /** Remembers the chain as it is; calling the answer forgets all blocks made since. */
  snapshot(): Promise<() => Promise<void>>
}

export async function startReorgNetwork(): Promise<ReorgNetwork> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const secret = crypto.getRandomValues(new Uint8Array(32))
  const privateKey = `0x${toHex(secret)}` as const
  const genesisFile = writeGenesis(folder.path, openAccount(secret).address)
  const anvil = await startAnvil({ dataDir: folder.path, genesisFile, chainId: spineChainId })
  stack.defer(() => anvil.stop())
  const mine = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) await anvil.call('evm_mine')
  }
  const send = async (raw: string): Promise<string> => {
    const hash = await anvil.call<string>('eth_sendRawTransaction', [raw])
    await mine(1)
    return hash
  }
  const { call, isolated } = anvil
  const node = { call, isolated, send, mine: () => mine(1), close: anvil.stop }
  const front = await startFront({ node, host: '127.0.0.1', port: 0 })
  stack.defer(() => front.close())
  const root = parseName('iam.ewc')
  const rootAccount = openAccount(crypto.getRandomValues(new Uint8Array(32)))
  const deployment = { rpcUrl: front.url, privateKey, root, controller: rootAccount.address }
  const contracts = await deploySpine(deployment)
  const network = { name: 'spine', chainId: spineChainId, rpcUrl: front.url, root, contracts }
  const owned = stack.move()
  return {
    network,
    relay: createRelay({ network, privateKey }),
    root,
    rootAccount,
    privateKey,
    call,
    mine,
    async snapshot() {
      const id = await call('evm_snapshot')
      return async () => void (await call('evm_revert', [id]))
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function writeGenesis(folder: string, funded: string): string {
  const file = join(folder, 'genesis.json')
  const zero = `0x${'0'.repeat(64)}`
  const genesis = {
    ...{ config: { chainId: spineChainId }, nonce: '0x0', extraData: '0x', gasLimit: '0x1c9c380', difficulty: '0x0' },
    ...{
      mixHash: zero,
      coinbase: `0x${'0'.repeat(40)}`,
      timestamp: `0x${Math.floor(Date.now() / 1000 - 3600).toString(16)}`,
    },
    alloc: { [funded]: { balance: `0x${(10n ** 27n).toString(16)}` } },
  }
  writeFileSync(file, JSON.stringify(genesis))
  return file
}
