import type { Address, Hex, PublicClient } from 'viem'
import { decodeEventLog, hexToString, pad } from 'viem'
import { didRegistry } from './generated/contracts.ts'

/** One event of ERC-1056 about an identity. Times in seconds; `name` is the readable attribute or delegate type. */
export type DidEvent = {
  readonly block: number
  readonly timestamp: number
} & (
  | { readonly kind: 'owner'; readonly owner: Address }
  | { readonly kind: 'delegate'; readonly name: string; readonly delegate: Address; readonly validTo: number }
  | { readonly kind: 'attribute'; readonly name: string; readonly value: Hex; readonly validTo: number }
)

/** All events about an identity in ledger order. */
export async function readDidHistory(reader: PublicClient, registry: Address, identity: Address): Promise<DidEvent[]> {
  const logs = await reader.request({
    method: 'eth_getLogs',
    params: [
      {
        address: registry,
        fromBlock: '0x0',
        toBlock: 'latest',
        topics: [null, pad(identity, { size: 32 }).toLowerCase() as Hex],
      },
    ],
  })
  const numbers = [...new Set(logs.map((log) => log.blockNumber ?? '0x0'))]
  const blocks = await Promise.all(numbers.map((number) => reader.getBlock({ blockNumber: BigInt(number) })))
  const times = new Map(numbers.map((number, i) => [number, Number(blocks[i]?.timestamp ?? 0n)]))
  return logs.map((log) => {
    const event = decodeEventLog({ abi: didRegistry.abi, data: log.data, topics: log.topics as [Hex, ...Hex[]] })
    const number = log.blockNumber ?? '0x0'
    const at = { block: Number(number), timestamp: times.get(number) ?? 0 }
    if (event.eventName === 'DIDOwnerChanged') return { ...at, kind: 'owner', owner: event.args.owner }
    const validTo = Number(event.args.validTo > 2n ** 52n ? 2n ** 52n : event.args.validTo)
    if (event.eventName === 'DIDDelegateChanged') {
      return {
        ...at,
        kind: 'delegate',
        name: readable(event.args.delegateType),
        delegate: event.args.delegate,
        validTo,
      }
    }
    return { ...at, kind: 'attribute', name: readable(event.args.name), value: event.args.value, validTo }
  })
}

function readable(bytes: Hex): string {
  return hexToString(bytes, { size: 32 })
}
