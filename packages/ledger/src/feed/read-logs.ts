import type { Address, Hex } from 'viem'
import { NodeRefusal } from '../chain/rpc.ts'
import type { Network } from '../network.ts'
import { type BlockHeader, readHash, readHeader, readNumber, toQuantity } from './block-ref.ts'
import { findLeftOut } from './bloom.ts'
import { contractsOf, decodeLog, type LedgerLog } from './decode-log.ts'
import { inconsistent } from './inconsistent.ts'
import type { NodeRpc } from './node-rpc.ts'

/** The logs of a range of blocks, with the header of its last block. */
export type LogRange = { readonly to: BlockHeader; readonly logs: readonly LedgerLog[] }

/** Reads logs in ranges as large as the node lets. */
export type LogReader = {
  /** From `from`, at most up to `last`; `parent` is the hash of the block before. LEDGER_INCONSISTENT for what cannot be. */
  read(from: number, last: number, parent: Hex | undefined): Promise<LogRange>
}

/** Nobody knows how much the first blocks hold; what holds little is soon read in large ranges. */
const firstSize = 1
const maxSize = 100_000
/** More logs than this are too much at once, unless they are of one block. */
const manyLogs = 20_000
/** Ranges up to this length have every header checked. */
const denseSize = 128

type RawLog = ReturnType<typeof readRawLog>

export function createLogReader(rpc: NodeRpc, network: Network): LogReader {
  const contracts = contractsOf(network)
  const addresses = [...contracts.keys()] as Address[]
  let size = firstSize

  const readRaw = async (from: number, last: number): Promise<{ to: BlockHeader; raw: RawLog[] }> => {
    for (;;) {
      const to = Math.min(last, from + size - 1)
      try {
        const filter = { address: addresses, fromBlock: toQuantity(from), toBlock: toQuantity(to) }
        const [block, logs] = await rpc.batch([
          ['eth_getBlockByNumber', [toQuantity(to), false]],
          ['eth_getLogs', [filter]],
        ])
        if (!Array.isArray(logs)) throw inconsistent('the logs are no list.', 'logs')
        if (logs.length > manyLogs && to > from) {
          size = Math.max(1, Math.floor(((to - from + 1) * manyLogs) / (2 * logs.length)))
          continue
        }
        size = logs.length > manyLogs / 4 ? size : Math.min(maxSize, size * 2)
        return { to: readHeader(block, to), raw: logs.map(readRawLog) }
      } catch (error) {
        if (!(error instanceof NodeRefusal) || to === from) throw error
        size = Math.max(1, Math.floor((to - from + 1) / 2))
      }
    }
  }

  return {
    async read(from, last, parent) {
      const { to, raw } = await readRaw(from, last)
      checkOrder(raw, from, to.number, contracts)
      const dense = to.number - from < denseSize
      const range = dense ? Array.from({ length: to.number - from + 1 }, (_, i) => from + i) : [from, to.number]
      const headers = await readHeaders(rpc, [...range, ...raw.map(({ block }) => block)])
      if (headers.get(to.number)?.hash !== to.hash)
        throw inconsistent('its blocks change while they are read.', 'blocks')
      checkLinks(headers, from, parent)
      const logs = raw.map((log): LedgerLog => {
        const header = headers.get(log.block)
        if (header?.hash !== log.blockHash) throw inconsistent(`block ${log.block} has logs of another block.`, 'logs')
        const contract = contracts.get(log.address)
        if (contract === undefined) throw inconsistent('it gives logs of another contract.', 'logs')
        return decodeLog(contract, { ...log, timestamp: header.timestamp })
      })
      if (dense) await findLeftOut(rpc, [...headers.values()], addresses, raw)
      return { to, logs }
    },
  }
}

/** Headers by number, each asked for once. */
export async function readHeaders(rpc: NodeRpc, numbers: readonly number[]): Promise<Map<number, BlockHeader>> {
  const wanted = [...new Set(numbers)].sort((a, b) => a - b)
  const blocks = await rpc.batch(wanted.map((number) => ['eth_getBlockByNumber', [toQuantity(number), false]]))
  return new Map(wanted.map((number, i) => [number, readHeader(blocks[i], number)]))
}

/** Each block must follow the one before it, and time must not go back. `parent` is the hash of the block before `from`. */
export function checkLinks(headers: ReadonlyMap<number, BlockHeader>, from: number, parent: Hex | undefined): void {
  for (const header of headers.values()) {
    const before = headers.get(header.number - 1)
    const expected = before?.hash ?? (header.number === from ? parent : undefined)
    if (expected !== undefined && header.parent !== expected)
      throw inconsistent(`block ${header.number} does not follow the one before.`, 'blocks')
    if (before !== undefined && header.timestamp < before.timestamp)
      throw inconsistent(`block ${header.number} is older than the one before.`, 'blocks')
  }
}

function readRawLog(value: unknown) {
  if (typeof value !== 'object' || value === null) throw inconsistent('a log is empty.', 'logs')
  const { address, topics, data, blockNumber, blockHash, logIndex, transactionHash, removed } = value as Record<
    string,
    unknown
  >
  if (removed === true || !Array.isArray(topics) || typeof data !== 'string' || !/^0x[0-9a-fA-F]*$/.test(data))
    throw inconsistent('a log is incomplete.', 'logs')
  return {
    address: String(address).toLowerCase() as Address,
    topics: topics.map(readHash),
    data: data as Hex,
    block: readNumber(blockNumber),
    blockHash: readHash(blockHash),
    index: readNumber(logIndex),
    transaction: readHash(transactionHash),
  }
}

function checkOrder(logs: readonly RawLog[], from: number, to: number, contracts: ReadonlyMap<string, unknown>): void {
  for (const [i, log] of logs.entries()) {
    const before = logs[i - 1]
    const follows =
      before === undefined || log.block > before.block || (log.block === before.block && log.index > before.index)
    if (!follows || log.block < from || log.block > to || !contracts.has(log.address))
      throw inconsistent('it gives logs that were not asked for.', 'logs')
  }
}
