import { SpineError } from '@digital-spine/core'
import type { Journal, JournalBlock } from './journal.ts'
import { NodeRefusal, type RpcCall } from './rpc.ts'

type Waiting = { raw: string; resolve(hash: string): void; reject(error: unknown): void }

/**
 * Makes blocks one after the other. Transactions that arrive meanwhile share the next block. Each block is journalled
 * before it is mined and before anybody is answered, so that it can be made again exactly.
 *
 * After a failure nobody knows whether the node's pool and the journal agree, so every later write is refused: only a
 * restart, which repeats the journal, goes on. The same holds if somebody else made a block.
 */
export type BlockMaker = {
  /** Resolves to the transaction hash once the transaction is journalled and mined. */
  send(raw: string): Promise<string>
  /** Makes a block, empty if need be. */
  mine(): Promise<void>
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
  /** Resolves at the first failure. */
  readonly failed: Promise<void>
}

/** Repeats the journal's blocks; throws LEDGER_CORRUPT where a block comes out otherwise than it was. */
export async function replay(call: RpcCall, blocks: readonly JournalBlock[]): Promise<void> {
  for (const block of blocks) {
    const head = await readHead(call)
    if (head.number !== block.number - 1 || head.hash !== block.parent) throw corrupt(block.number - 1)
    for (const raw of block.transactions) await call('eth_sendRawTransaction', [raw])
    await call('evm_mine', [{ timestamp: block.timestamp }])
  }
}

export function createBlockMaker(call: RpcCall, journal: Journal, now: () => number): BlockMaker {
  let waiting: Waiting[] = []
  let blockWanted = false
  let working: Promise<void> | undefined
  let tip: string | undefined
  let failure: SpineError | undefined
  const { promise: failed, resolve: tellFailure } = Promise.withResolvers<void>()

  const work = async (): Promise<void> => {
    while (waiting.length > 0 || blockWanted) {
      const group = waiting
      waiting = []
      blockWanted = false
      await makeBlock(group)
    }
  }
  const wake = (): Promise<void> => {
    working ??= work().finally(() => {
      working = undefined
    })
    return working
  }

  const makeBlock = async (group: readonly Waiting[]): Promise<void> => {
    const taken: { waiting: Waiting; hash: string }[] = []
    try {
      if (failure !== undefined) throw failure
      for (const entry of group) {
        try {
          taken.push({ waiting: entry, hash: await call<string>('eth_sendRawTransaction', [entry.raw]) })
        } catch (error) {
          if (!(error instanceof NodeRefusal)) throw error
          entry.reject(error)
        }
      }
      if (taken.length === 0 && group.length > 0) return
      const head = await readHead(call)
      tip ??= head.hash
      if (head.hash !== tip) throw new SpineError('LEDGER_CORRUPT', `Block ${head.number} was made by somebody else.`)
      const timestamp = Math.max(Math.floor(now() / 1000), head.timestamp)
      const transactions = taken.map(({ waiting: { raw } }) => raw)
      await journal.append({ number: head.number + 1, timestamp, parent: head.hash, transactions })
      await call('evm_mine', [{ timestamp }])
      const made = await readHead(call)
      if (made.number !== head.number + 1) throw corrupt(head.number + 1)
      tip = made.hash
      for (const { waiting: entry, hash } of taken) entry.resolve(hash)
    } catch (cause) {
      failure ??=
        cause instanceof SpineError
          ? cause
          : new SpineError('LEDGER_UNAVAILABLE', 'The ledger node does not answer; it starts again.', { cause })
      for (const entry of group) entry.reject(failure)
      tellFailure()
    }
  }

  return {
    send: (raw) =>
      new Promise((resolve, reject) => {
        waiting.push({ raw, resolve, reject })
        void wake()
      }),
    mine() {
      blockWanted = true
      return wake()
    },
    idle: async () => {
      await working
    },
    failed,
  }
}

/** Number, hash and time (s) of the latest block. */
export async function readHead(call: RpcCall): Promise<{ number: number; hash: string; timestamp: number }> {
  const block = await call<{ number: string; hash: string; timestamp: string }>('eth_getBlockByNumber', [
    'latest',
    false,
  ])
  return { number: Number(block.number), hash: block.hash, timestamp: Number(block.timestamp) }
}

function corrupt(number: number): SpineError {
  return new SpineError('LEDGER_CORRUPT', `Block ${number} of the embedded ledger does not come out as it was.`)
}
