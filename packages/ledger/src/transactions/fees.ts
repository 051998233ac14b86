import type { PublicClient } from 'viem'

/** What a transaction offers for gas, in the form the chain takes; wei. */
export type Fees =
  | { readonly type: 'eip1559'; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }
  | { readonly type: 'legacy'; readonly gasPrice: bigint }

/** A replacement that offers less more than its predecessor is refused by nodes; they want a tenth. */
const raise = { times: 125n, over: 100n, atLeast: 1_000_000_000n }

/** Today's fees: EIP-1559 where blocks have a base fee, the node's gas price elsewhere. */
export async function readFees(reader: PublicClient): Promise<Fees> {
  const [{ baseFeePerGas }, gasPrice] = await Promise.all([
    reader.getBlock({ blockTag: 'latest' }),
    reader.getGasPrice(),
  ])
  if (baseFeePerGas === null) return { type: 'legacy', gasPrice }
  const tip = gasPrice > baseFeePerGas ? gasPrice - baseFeePerGas : 0n
  // A base fee grows by an eighth a block at most, so this holds for five full blocks.
  return { type: 'eip1559', maxPriorityFeePerGas: tip, maxFeePerGas: 2n * baseFeePerGas + tip }
}

/** Fees that a node takes for a replacement of a transaction that offers `fees`. */
export function raiseFees(fees: Fees): Fees {
  const raised = (value: bigint): bigint => {
    const more = (value * raise.times) / raise.over
    return more > value + raise.atLeast ? more : value + raise.atLeast
  }
  if (fees.type === 'legacy') return { type: 'legacy', gasPrice: raised(fees.gasPrice) }
  const maxPriorityFeePerGas = raised(fees.maxPriorityFeePerGas)
  return { type: 'eip1559', maxPriorityFeePerGas, maxFeePerGas: raised(fees.maxFeePerGas) }
}

/** The most that a unit of gas may cost with these fees, wei. */
export const highestPrice = (fees: Fees): bigint => (fees.type === 'legacy' ? fees.gasPrice : fees.maxFeePerGas)
