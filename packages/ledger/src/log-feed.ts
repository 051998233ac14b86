import { isSpineError, SpineError } from '@digital-spine/core'
import type { Hex } from 'viem'
import { NodeRefusal } from './chain/rpc.ts'
import { type BlockHeader, type BlockRef, readHash, readHeader, readNumber, toQuantity } from './feed/block-ref.ts'
import type { LedgerLog } from './feed/decode-log.ts'
import { findAncestor } from './feed/find-ancestor.ts'
import { inconsistent } from './feed/inconsistent.ts'
import { createNodeRpc } from './feed/node-rpc.ts'
import { createLogReader } from './feed/read-logs.ts'
import type { Network } from './network.ts'

/** All logs of the network's contracts from block `from` up to `to`, in ledger order. */
export type LogBatch = {
  readonly from: number
  readonly to: BlockRef
  readonly logs: readonly LedgerLog[]
  /** Hash of block 0, to be kept with the blocks. */
  readonly genesis: Hex
  /** Blocks below this need not be remembered, nor the way back to them; but always the newest of all. */
  readonly keepFrom: number
}

/** What a consumer keeps of the feed, beside what it makes of the logs. */
export type FeedStore = {
  /** The remembered blocks, oldest first, and the chain's genesis; empty at the beginning. */
  load(): Promise<{ genesis: Hex | undefined; blocks: readonly BlockRef[] }>
  /**
   * Takes a batch and remembers its last block, in one transaction: after a crash it came wholly or not at all. Throws
   * CONFLICT if another process has written the store meanwhile; the feed then looks again at what there is.
   */
  apply(batch: LogBatch): Promise<void>
  /** Goes back to how it was after a remembered block, or to the beginning with -1; one transaction. */
  rollBack(toBlock: number): Promise<void>
}

/** How the feed is doing. Times and ages in ms. */
export type FeedStatus = {
  readonly state: 'syncing' | 'live' | 'stalled' | 'unreachable' | 'wrong chain'
  /** The last block the store has. */
  readonly block: BlockRef | undefined
  /** The newest block the node told of. */
  readonly head: BlockRef | undefined
  /** Blocks between the two. */
  readonly lag: number
  /** How old the store's last block is. */
  readonly age: number
  /** How often blocks were replaced by others since the feed was opened. */
  readonly reorganisations: number
  readonly error?: { readonly code: string; readonly message: string }
}

/** Brings the logs of a network's contracts to a store, and keeps at it until closed. */
export type LogFeed = AsyncDisposable & {
  status(): FeedStatus
  /** Resolves once the store has the block that was the newest when this was called; throws what kept it from it. */
  sync(): Promise<FeedStatus>
  /** Told after each change of the store; returns how to stop. */
  onChange(listener: (status: FeedStatus) => void): () => void
}

/** So many blocks a reorganisation may be deep without starting from the beginning. */
const keptBlocks = 10_000
const defaultStalledMs = 180_000

/**
 * Opens a feed. `pollMs` (default 1,000) is how often it looks for new blocks, `stalledMs` (default 180,000) how old the
 * node's newest block may be. Whatever the node answers, the store only ever has logs of blocks that form one chain with
 * the blocks it had; an answer that cannot be true is LEDGER_INCONSISTENT, shown in the status, and changes nothing.
 */
export function openLogFeed(options: {
  network: Network
  store: FeedStore
  pollMs?: number
  stalledMs?: number
  now?: () => number
}): LogFeed {
  const { network, store, pollMs = 1000, stalledMs = defaultStalledMs, now = Date.now } = options
  const rpc = createNodeRpc(network.rpcUrl)
  const reader = createLogReader(rpc, network)
  const listeners = new Set<(status: FeedStatus) => void>()
  const closing = new AbortController()
  let loaded: { genesis: Hex | undefined; blocks: BlockRef[] } | undefined
  let head: BlockRef | undefined
  let failure: SpineError | undefined
  let reorganisations = 0
  let block: BlockRef | undefined

  const load = async (): Promise<{ genesis: Hex | undefined; blocks: BlockRef[] }> => {
    const { genesis, blocks } = await store.load()
    block = blocks.at(-1)
    return { genesis, blocks: [...blocks] }
  }
  const changed = (): void => {
    for (const listener of listeners) listener(status())
  }

  /** What the node says now: the right chain, its head, and its block at the height of our last one. */
  const ask = async (genesis: Hex | undefined): Promise<{ first: Hex; latest: BlockHeader; same: boolean }> => {
    const height = block?.number ?? 0
    const [chainId, zero, newest, ours] = await rpc.batch([
      ['eth_chainId', []],
      ['eth_getBlockByNumber', ['0x0', false]],
      ['eth_getBlockByNumber', ['latest', false]],
      ['eth_getBlockByNumber', [toQuantity(height), false]],
    ])
    if (readNumber(chainId) !== network.chainId)
      throw inconsistent(`its chain id is ${Number(chainId)}, not ${network.chainId}.`, 'chain')
    const first = readHash((zero as { hash?: unknown } | null)?.hash)
    if (genesis !== undefined && first !== genesis)
      throw inconsistent('its chain has another genesis block.', 'genesis')
    const latest = readHeader(newest)
    const same = block === undefined || (ours !== null && readHeader(ours, height).hash === block.hash)
    return { first, latest, same }
  }

  /** Goes back to the last block in common with the node's chain. */
  const reorganise = async (known: readonly BlockRef[], latest: BlockHeader): Promise<void> => {
    const ancestor = await findAncestor(rpc, known, latest)
    const newest = known.findLast(({ number }) => number <= latest.number)
    // Shorter, but no other branch as far as can be seen: the node has lost its newest blocks, or never had them.
    if (ancestor?.number === newest?.number && latest.number < (known.at(-1)?.number ?? 0))
      throw inconsistent(`its newest block is ${latest.number}, it had ${known.at(-1)?.number} before.`, 'head')
    await store.rollBack(ancestor?.number ?? -1)
    reorganisations += 1
  }

  const round = async (): Promise<void> => {
    loaded ??= await load()
    const asked = await ask(loaded.genesis)
    head = asBlock(asked.latest)
    if (!asked.same) {
      await reorganise(loaded.blocks, asked.latest)
      loaded = await load()
      changed()
    }
    while (!closing.signal.aborted && (block?.number ?? -1) < asked.latest.number) {
      const from = (block?.number ?? -1) + 1
      const last = nextStop(from, asked.latest.number)
      const { to, logs } = await reader.read(from, last, block?.hash)
      const keepFrom = Math.max(0, asked.latest.number - keptBlocks)
      await store.apply({ from, to: asBlock(to), logs, genesis: asked.first, keepFrom })
      block = asBlock(to)
      loaded = { genesis: asked.first, blocks: [...loaded.blocks.filter((kept) => kept.number >= keepFrom), block] }
      changed()
    }
  }

  let running: Promise<void> | undefined
  const run = (): Promise<void> => {
    running ??= round()
      .catch((error: unknown) => {
        if (!isSpineError(error, 'CONFLICT')) throw error
        loaded = undefined
        return round()
      })
      .then(() => {
        failure = undefined
      })
      .catch(async (error: unknown) => {
        failure = toFailure(error)
        // What the store has may not be what was thought.
        loaded = undefined
        loaded = await load().catch(() => undefined)
        throw failure
      })
      .finally(() => {
        running = undefined
      })
    return running
  }

  const status = (): FeedStatus => {
    const lag = Math.max(0, (head?.number ?? 0) - (block?.number ?? -1))
    const age = block === undefined ? Number.POSITIVE_INFINITY : Math.max(0, now() - block.timestamp)
    const told = failure === undefined ? {} : { error: { code: failure.code, message: failure.message } }
    return { state: stateNow(), block, head, lag, age, reorganisations, ...told }
  }
  const stateNow = (): FeedStatus['state'] => {
    const reason = failure?.details?.reason
    if (reason === 'chain' || reason === 'genesis') return 'wrong chain'
    if (isSpineError(failure, 'LEDGER_UNAVAILABLE')) return 'unreachable'
    if (failure !== undefined) return 'stalled'
    if (head === undefined || block === undefined || block.number < head.number) return 'syncing'
    return now() - head.timestamp > stalledMs ? 'stalled' : 'live'
  }

  const keepOn = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await run().catch(() => undefined)
      await pause(pollMs, closing.signal)
    }
  }
  const done = keepOn()
  return {
    status,
    async sync() {
      await running?.catch(() => undefined)
      await run()
      return status()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      await done
    },
  }
}

/** The nearer the head, the more blocks are remembered, so that a shallow reorganisation undoes little. */
function nextStop(from: number, head: number): number {
  return [keptBlocks, 1000, 100, 10].map((distance) => head - distance).find((stop) => stop >= from) ?? head
}

const asBlock = ({ number, hash, timestamp }: BlockHeader): BlockRef => ({ number, hash, timestamp })

function toFailure(error: unknown): SpineError {
  if (error instanceof SpineError) return error
  if (error instanceof NodeRefusal) {
    return new SpineError('LEDGER_UNAVAILABLE', `The ledger node refuses: ${error.message}.`, { cause: error })
  }
  return new SpineError('DATABASE_UNAVAILABLE', 'What the ledger says cannot be stored now.', { cause: error })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
