import { type BlockHeader, type BlockRef, readHeader, toQuantity } from './block-ref.ts'
import { inconsistent } from './inconsistent.ts'
import type { NodeRpc } from './node-rpc.ts'
import { checkLinks, readHeaders } from './read-logs.ts'

/** So many blocks below the head of a new branch are checked to be a chain. */
const maxChecked = 2000

/**
 * The newest of the known blocks (oldest first) that is still part of the node's chain, undefined if none is. A node
 * that tells of another branch must show it as a chain of blocks from there to its head; else LEDGER_INCONSISTENT.
 */
export async function findAncestor(
  rpc: NodeRpc,
  known: readonly BlockRef[],
  head: BlockHeader,
): Promise<BlockRef | undefined> {
  const candidates = known.filter(({ number }) => number <= head.number)
  let low = 0
  let high = candidates.length
  while (low < high) {
    const middle = (low + high) >> 1
    const block = candidates[middle]
    if (block === undefined) break
    const answer = await rpc.call('eth_getBlockByNumber', [toQuantity(block.number), false])
    if (readHeader(answer, block.number).hash === block.hash) low = middle + 1
    else high = middle
  }
  const ancestor = candidates[low - 1]
  const from = Math.max((ancestor?.number ?? -1) + 1, head.number - maxChecked)
  const numbers = Array.from({ length: head.number - from + 1 }, (_, i) => from + i)
  const headers = await readHeaders(rpc, numbers)
  checkLinks(headers, from, ancestor?.number === from - 1 ? ancestor.hash : undefined)
  if (numbers.length > 0 && headers.get(head.number)?.hash !== head.hash)
    throw inconsistent('its blocks change while they are read.', 'blocks')
  return ancestor
}
