import { type Address, hexToBytes, keccak256 } from 'viem'
import { NodeRefusal } from '../chain/rpc.ts'
import type { BlockHeader } from './block-ref.ts'
import { inconsistent } from './inconsistent.ts'
import type { NodeRpc } from './node-rpc.ts'

type Place = { readonly address: Address; readonly block: number }

/**
 * Throws LEDGER_INCONSISTENT if a node leaves logs out. A block's bloom filter (Yellow Paper 4.3.1) names the contracts
 * that logged in it; where it names one of ours and the node gave no log of it, the block's receipts must agree with that.
 */
export async function findLeftOut(
  rpc: NodeRpc,
  headers: readonly BlockHeader[],
  addresses: readonly Address[],
  logs: readonly Place[],
): Promise<void> {
  const given = new Set(logs.map(({ address, block }) => `${block} ${address}`))
  for (const { number, hash, bloom } of headers) {
    if (bloom === undefined || /^0x0+$/.test(bloom)) continue
    const silent = addresses.filter((address) => !given.has(`${number} ${address}`) && inBloom(bloom, address))
    if (silent.length === 0) continue
    const logged = await loggedIn(rpc, hash)
    if (silent.some((address) => logged.has(address)))
      throw inconsistent(`it leaves logs of block ${number} out.`, 'logs')
  }
}

async function loggedIn(rpc: NodeRpc, blockHash: string): Promise<Set<string>> {
  try {
    const receipts = await rpc.call('eth_getBlockReceipts', [blockHash])
    const all = (Array.isArray(receipts) ? receipts : []) as { logs?: { address?: unknown }[] }[]
    return new Set(all.flatMap(({ logs = [] }) => logs.map(({ address }) => String(address).toLowerCase())))
  } catch (error) {
    // Not every node has the method; its answers then stand as they are.
    if (error instanceof NodeRefusal) return new Set()
    throw error
  }
}

function inBloom(bloom: string, address: Address): boolean {
  const hash = hexToBytes(keccak256(address))
  return [0, 2, 4].every((at) => {
    const bit = (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & 2047
    const byte = Number.parseInt(bloom.slice(2 + 2 * (255 - (bit >> 3)), 4 + 2 * (255 - (bit >> 3))), 16)
    return (byte & (1 << (bit & 7))) !== 0
  })
}
