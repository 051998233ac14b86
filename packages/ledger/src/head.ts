import type { Hex, PublicClient } from 'viem'
import { onLedger } from './client.ts'
import type { Network } from './network.ts'

/** A block as proofs refer to it; `timestamp` in ms. */
export type Head = { readonly number: number; readonly timestamp: number }

/** Follows the chain: knows the latest block, and tells which nodes and identities changed since. */
export type HeadFollower = {
  readonly head: Head
  /** Asks the node now. */
  sync(): Promise<Head>
  onChange(listener: (changedKeys: ReadonlySet<string> | 'all') => void): void
  close(): void
}

/**
 * Starts following. Every log of our contracts carries the node or the identity it is about as its first topic, which is
 * what the caches are keyed by. If the block that was the latest is not in the chain any more (a reorganisation), everything
 * changes.
 */
export async function followHead(reader: PublicClient, network: Network, pollMs: number): Promise<HeadFollower> {
  const listeners = new Set<(changed: ReadonlySet<string> | 'all') => void>()
  let current = await readHead(reader)
  let syncing: Promise<Head> | undefined

  const advance = async (): Promise<Head> => {
    const [next, before] = await Promise.all([readHead(reader), readHash(reader, current.number)])
    if (before !== current.hash) {
      for (const listener of listeners) listener('all')
    } else if (next.number > current.number) {
      const changed = await changedKeys(reader, network, current.number + 1, next.number)
      for (const listener of listeners) if (changed.size > 0) listener(changed)
    }
    current = next
    return next
  }
  const sync = (): Promise<Head> => {
    syncing ??= onLedger(advance).finally(() => {
      syncing = undefined
    })
    return syncing
  }
  const timer = setInterval(() => void sync().catch(() => undefined), pollMs)
  timer.unref()
  return {
    get head() {
      return current
    },
    sync: async () => {
      await syncing?.catch(() => undefined)
      return sync()
    },
    onChange: (listener) => void listeners.add(listener),
    close: () => clearInterval(timer),
  }
}

async function readHead(reader: PublicClient): Promise<Head & { readonly hash: Hex }> {
  const block = await onLedger(() => reader.getBlock({ blockTag: 'latest' }))
  return { number: Number(block.number), hash: block.hash, timestamp: Number(block.timestamp) * 1000 }
}

/** The hash of the block with that number; undefined if the chain does not reach so far. */
async function readHash(reader: PublicClient, number: number): Promise<Hex | undefined> {
  const block = await onLedger(() =>
    reader.request({ method: 'eth_getBlockByNumber', params: [`0x${number.toString(16)}`, false] }),
  )
  return block?.hash ?? undefined
}

async function changedKeys(reader: PublicClient, network: Network, from: number, to: number): Promise<Set<string>> {
  const { ens, resolver, didRegistry, registrar, credentialStatus } = network.contracts
  const address = [ens, resolver, didRegistry, registrar, credentialStatus].filter((entry) => entry !== undefined)
  const hex = (value: number): Hex => `0x${value.toString(16)}`
  const logs = await reader.request({
    method: 'eth_getLogs',
    params: [{ address, fromBlock: hex(from), toBlock: hex(to) }],
  })
  return new Set(logs.map((log) => (log.topics[1] ?? '').toLowerCase()))
}
