import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ContractAddresses } from '../network.ts'
import { networkPresets } from '../presets.ts'
import { startAnvil } from './anvil.ts'
import { createBlockMaker, readHead, replay } from './block-maker.ts'
import { startFront } from './front.ts'
import { type EmbeddedNetwork, openGenesis, writeGenesisFile } from './genesis.ts'
import { openJournal } from './journal.ts'
import { keepNode, type Node } from './keep-node.ts'

export type Chain = {
  /** JSON-RPC for everybody. */
  readonly url: string
  readonly network: EmbeddedNetwork
  readonly chainId: number
  /** Contracts that are there from the beginning; of the embedded Volta those at published addresses. */
  readonly contracts: Partial<ContractAddresses>
  /** The one funded account: deploys the contracts and pays for relayed writes. */
  readonly privateKey: `0x${string}`
  /** True if nobody but this user's own processes can reach the node behind the front. */
  readonly isolated: boolean
  close(): Promise<void>
}

/**
 * Starts the embedded chain in `dataDir`: a real EVM node behind a front that journals every block before it answers. A
 * restart repeats the journal and arrives at the same block hashes, however the last run ended. The caller holds the
 * folder's lock.
 */
export async function startChain(options: {
  dataDir: string
  host?: string
  /** 0, the default, takes a free one. */
  port?: number
  /** CONFIG_INVALID if the folder holds another; left out, it is the folder's, or `spine` for a new one. */
  network?: EmbeddedNetwork
  /** A block is made when the last one is older, so that proofs stay fresh; ms, default 60,000. */
  heartbeatMs?: number
  /** ms */
  now?: () => number
}): Promise<Chain> {
  const { dataDir, host = '127.0.0.1', port = 0, heartbeatMs = 60_000, now = Date.now } = options
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const genesis = await openGenesis(dataDir, options.network, now)
  const genesisFile = writeGenesisFile(dataDir, genesis)
  const node = await keepNode(() => startNode({ dataDir, genesisFile, chainId: genesis.chainId, now }))
  const beat = async (): Promise<void> => {
    const head = await readHead(node.call)
    if (now() - head.timestamp * 1000 >= heartbeatMs) await node.mine()
  }
  await beat()
  const timer = setInterval(() => void beat().catch(() => undefined), Math.min(heartbeatMs, 10_000))
  const front = await startFront({ node, host, port })
  return {
    url: front.url,
    network: genesis.network,
    chainId: genesis.chainId,
    contracts: genesis.network === 'spine' ? {} : networkPresets[genesis.network].contracts,
    privateKey: genesis.privateKey,
    isolated: node.isolated,
    async close() {
      clearInterval(timer)
      await front.close()
      await node.close()
    },
  }
}

/** A node that has repeated the journal, and writes to it what it adds. */
async function startNode(options: {
  dataDir: string
  genesisFile: string
  chainId: number
  now: () => number
}): Promise<Node> {
  const { dataDir, now } = options
  const { journal, blocks } = openJournal(join(dataDir, 'journal.jsonl'))
  const anvil = await startAnvil(options)
  const maker = createBlockMaker(anvil.call, journal, now)
  const stop = async (): Promise<void> => {
    await anvil.stop()
    await maker.idle()
    journal.close()
  }
  try {
    await replay(anvil.call, blocks)
  } catch (error) {
    await stop()
    throw error
  }
  return { ...anvil, maker, stop }
}
