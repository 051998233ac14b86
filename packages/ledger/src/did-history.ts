import { isUtf8 } from 'node:buffer'
import {
  type Address,
  BaseError,
  decodeEventLog,
  type Hex,
  isAddressEqual,
  numberToHex,
  type PublicClient,
  pad,
  RpcRequestError,
  toEventSelector,
  zeroAddress,
} from 'viem'
import { didRegistry } from './generated/contracts.ts'

/**
 * One event of ERC-1056 about an identity. Times in seconds; `name` is the readable attribute or delegate type, `validTo`
 * is 0 for a revoked attribute.
 */
export type DidEvent = {
  readonly block: number
  readonly timestamp: number
} & (
  | { readonly kind: 'owner'; readonly owner: Address }
  | { readonly kind: 'delegate'; readonly name: string; readonly delegate: Address; readonly validTo: number }
  | { readonly kind: 'attribute'; readonly name: string; readonly value: Hex; readonly validTo: number }
)

/** What a node answers to `eth_getLogs`, as far as it is read here. */
type Log = {
  readonly blockNumber: Hex | null
  readonly logIndex: Hex | null
  readonly data: Hex
  readonly topics: readonly Hex[]
}

/** No time is later (s): year 142 million. */
const endOfTime = 2n ** 52n

/**
 * All events about an identity in ledger order, several of a block by their log index. It ends with the first handing over to nobody:
 * did:ethr is deactivated by that for good. Events whose name is no text say nothing about a DID.
 */
export async function readDidHistory(reader: PublicClient, registry: Address, identity: Address): Promise<DidEvent[]> {
  const logs = await readLogs(reader, registry, identity)
  const numbers = [...new Set(logs.map((log) => log.blockNumber ?? '0x0'))]
  const blocks = await Promise.all(numbers.map((number) => reader.getBlock({ blockNumber: BigInt(number) })))
  return decodeDidLogs(logs, new Map(blocks.map(({ number, timestamp }) => [Number(number), Number(timestamp)])))
}

/** A node may refuse to look through all blocks at once; then it is asked change by change. */
async function readLogs(reader: PublicClient, registry: Address, identity: Address): Promise<readonly Log[]> {
  const logsIn = (fromBlock: Hex, toBlock: Hex | 'latest'): Promise<readonly Log[]> => {
    const topics = [null, pad(identity, { size: 32 }).toLowerCase() as Hex]
    return reader.request({ method: 'eth_getLogs', params: [{ address: registry, fromBlock, toBlock, topics }] })
  }
  try {
    return await logsIn('0x0', 'latest')
  } catch (error) {
    if (!(error instanceof BaseError && error.walk((cause) => cause instanceof RpcRequestError))) throw error
    return walkBack(reader, registry, identity, (block) => logsIn(block, block))
  }
}

/** From the last change back: each event names the block of the change before its own. */
async function walkBack(
  reader: PublicClient,
  registry: Address,
  identity: Address,
  logsOf: (block: Hex) => Promise<readonly Log[]>,
): Promise<Log[]> {
  const read = { address: registry, abi: didRegistry.abi, functionName: 'changed', args: [identity] } as const
  const found: Log[] = []
  for (let block = await reader.readContract(read); block > 0n; ) {
    const logs = await logsOf(numberToHex(block))
    found.push(...logs)
    const before = logs.map((log) => decode(log).args.previousChange).filter((number) => number < block)
    block = before.reduce((least, number) => (number < least ? number : least), before[0] ?? 0n)
  }
  return found
}

/** The events in logs of one identity; `times` gives the time (s) of each of their blocks. */
export function decodeDidLogs(logs: readonly Log[], times: ReadonlyMap<number, number>): DidEvent[] {
  const place = (log: Log): number => Number(log.blockNumber) * 1e6 + Number(log.logIndex)
  const events = logs.toSorted((a, b) => place(a) - place(b)).flatMap((log) => decodeLog(log, times))
  const end = events.findIndex(isDeactivation)
  return end === -1 ? events : events.slice(0, end + 1)
}

/** Whether the identity is given to nobody. */
export function isDeactivation(event: DidEvent): boolean {
  return event.kind === 'owner' && isAddressEqual(event.owner, zeroAddress)
}

function decodeLog(log: Log, times: ReadonlyMap<number, number>): DidEvent[] {
  const block = Number(log.blockNumber)
  const at = { block, timestamp: times.get(block) ?? 0 }
  const attribute = readAttribute(log)
  if (attribute !== undefined) {
    const { name: text, value, validTo } = attribute
    const name = readText(text)
    return name === undefined ? [] : [{ ...at, kind: 'attribute', name, value, validTo }]
  }
  const { eventName, args } = decode(log)
  if (eventName === 'DIDOwnerChanged') return [{ ...at, kind: 'owner', owner: args.owner }]
  const validTo = Number(args.validTo > endOfTime ? endOfTime : args.validTo)
  const name = readText(eventName === 'DIDDelegateChanged' ? args.delegateType : args.name)
  if (name === undefined) return []
  if (eventName === 'DIDAttributeChanged') return [{ ...at, kind: 'attribute', name, value: args.value, validTo }]
  return [{ ...at, kind: 'delegate', name, delegate: args.delegate, validTo }]
}

function decode({ data, topics }: Log) {
  return decodeEventLog({ abi: didRegistry.abi, data, topics: topics as [Hex, ...Hex[]] })
}

const attributeChanged = toEventSelector('DIDAttributeChanged(address,bytes32,bytes,uint256,uint256)')
const firstTail = `${'0'.repeat(62)}80`

/** An attribute as the registry writes it; most events are one. Undefined for all else, which is decoded at length. */
function readAttribute({ topics, data }: Log): { name: Hex; value: Hex; validTo: number } | undefined {
  if (topics[0] !== attributeChanged || topics.length !== 2) return undefined
  const word = (index: number): string => data.slice(2 + 64 * index, 66 + 64 * index)
  const bytes = Number(`0x${word(4) || 'none'}`)
  const value = data.slice(322, 322 + 2 * bytes)
  if (word(1) !== firstTail || value.length !== 2 * bytes) return undefined
  const validTo = BigInt(`0x${word(2)}`)
  return { name: `0x${word(0)}`, value: `0x${value}`, validTo: Number(validTo > endOfTime ? endOfTime : validTo) }
}

/** The text in 32 bytes, without the zeros that fill it up. */
function readText(bytes: Hex): string | undefined {
  return decodeText(Buffer.from(bytes.slice(2), 'hex'))?.replace(/\0+$/, '')
}

/** UTF-8 text as it stands on the ledger, or undefined if the bytes are none. */
export function decodeText(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8') : undefined
}
