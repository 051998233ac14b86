import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { startAnvil } from './anvil.ts'
import { createBlockMaker, readHead, replay } from './block-maker.ts'
import { startFront } from './front.ts'
import { openJournal } from './journal.ts'
import { keepNode, type Node } from './keep-node.ts'

/** The sandbox chain's id (EIP-155). */
export const spineChainId = 20262

export type Chain = {
  /** JSON-RPC for everybody. */
  readonly url: string
  /** The one funded account: deploys the contracts and pays for relayed writes. */
  readonly privateKey: `0x${string}`
  /** True if nobody but this user's own processes can reach the node behind the front. */
  readonly isolated: boolean
  close(): Promise<void>
}

type Genesis = { readonly chainId: number; readonly timestamp: number; readonly privateKey: `0x${string}` }

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
  chainId?: number
  /** A block is made when the last one is older, so that proofs stay fresh; ms, default 60,000. */
  heartbeatMs?: number
  /** ms */
  now?: () => number
}): Promise<Chain> {
  const {
    dataDir,
    host = '127.0.0.1',
    port = 0,
    chainId = spineChainId,
    heartbeatMs = 60_000,
    now = Date.now,
  } = options
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const genesis = readGenesis(dataDir, chainId, now)
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

function readGenesis(dataDir: string, chainId: number, now: () => number): Genesis {
  const file = join(dataDir, 'chain.json')
  if (!existsSync(file)) {
    const genesis: Genesis = { chainId, timestamp: Math.floor(now() / 1000) - 60, privateKey: generatePrivateKey() }
    writeFileSync(`${file}.new`, JSON.stringify(genesis), { mode: 0o600, flush: true })
    renameSync(`${file}.new`, file)
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Genesis
}

function writeGenesisFile(dataDir: string, { chainId, timestamp, privateKey }: Genesis): string {
  const file = join(dataDir, 'genesis.json')
  const hex = (value: number): string => `0x${value.toString(16)}`
  const zero = `0x${'0'.repeat(64)}`
  writeFileSync(
    file,
    JSON.stringify({
      config: { chainId },
      nonce: '0x0',
      timestamp: hex(timestamp),
      extraData: '0x',
      gasLimit: hex(30_000_000),
      difficulty: '0x0',
      mixHash: zero,
      coinbase: `0x${'0'.repeat(40)}`,
      alloc: { [privateKeyToAddress(privateKey)]: { balance: `0x${(10n ** 27n).toString(16)}` } },
    }),
  )
  return file
}
