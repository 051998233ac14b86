import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { startAnvil } from './anvil.ts'
import { createBlockMaker, readHead, replay } from './block-maker.ts'
import { startFront } from './front.ts'
import { openJournal } from './journal.ts'

/** The sandbox chain's id (EIP-155). */
export const spineChainId = 20262

export type Chain = {
  /** JSON-RPC for everybody. */
  readonly url: string
  /** The one funded account: deploys the contracts and pays for relayed writes. */
  readonly privateKey: `0x${string}`
  /** Resolves if the node ends by itself. */
  readonly exited: Promise<unknown>
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
  const { journal, blocks } = openJournal(join(dataDir, 'journal.jsonl'))
  const anvil = await startAnvil({ genesisFile: writeGenesisFile(dataDir, genesis), chainId: genesis.chainId })
  await replay(anvil.call, blocks)
  const maker = createBlockMaker(anvil.call, journal, now)
  const beat = async (): Promise<void> => {
    const head = await readHead(anvil.call)
    if (now() - head.timestamp * 1000 >= heartbeatMs) await maker.mine()
  }
  await beat()
  const timer = setInterval(() => void beat().catch(() => undefined), Math.min(heartbeatMs, 10_000))
  const front = await startFront({ call: anvil.call, maker, host, port })
  return {
    url: front.url,
    privateKey: genesis.privateKey,
    exited: anvil.exited,
    async close() {
      clearInterval(timer)
      await front.close()
      await anvil.stop()
      journal.close()
    },
  }
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
