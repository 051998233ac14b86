import { SpineError } from '@digital-spine/core'
import {
  type Address,
  BaseError,
  formatEther,
  type Hex,
  keccak256,
  type PublicClient,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { onLedger } from '../client.ts'
import { type Fees, highestPrice, raiseFees, readFees } from './fees.ts'

/** A call of a contract, or with no `to` the creation of one. */
export type Call = { readonly to?: Address; readonly data: Hex }

/** Sends transactions of one account, which nobody else may use meanwhile. */
export type Sender = {
  readonly address: Address
  /**
   * Sends a transaction and resolves once it is in a block, also if it reverted there. Throws LEDGER_REFUSED with the
   * reason NoGas if the account cannot pay, LEDGER_UNAVAILABLE if no block takes it in time (one may still do so later),
   * and viem's own error if the call would revert now.
   */
  send(call: Call): Promise<TransactionReceipt>
}

type Sent = { readonly nonce: number; readonly gas: bigint; readonly fees: Fees; readonly hashes: readonly Hex[] }

const knownAlready = /already (known|imported)|same hash/i
const tooPoor = /insufficient (funds|balance)/i
const firstPollMs = 50
const lastPollMs = 1000

/**
 * A sender that pays what the chain asks today, and offers more when no block takes a transaction in `raiseAfterMs`
 * (default 30,000), up to `giveUpAfterMs` (default 300,000). `confirmations` (default 1) counts the block itself.
 */
export function createSender(options: {
  reader: PublicClient
  chainId: number
  privateKey: Hex
  confirmations?: number
  raiseAfterMs?: number
  giveUpAfterMs?: number
}): Sender {
  const { reader, chainId, confirmations = 1, raiseAfterMs = 30_000, giveUpAfterMs = 300_000 } = options
  const account = privateKeyToAccount(options.privateKey)
  let last: Promise<unknown> = Promise.resolve()

  const put = async (call: Call, sent: Omit<Sent, 'hashes'>): Promise<Hex> => {
    const { nonce, gas, fees } = sent
    const serializedTransaction = await account.signTransaction({ ...call, nonce, gas, chainId, ...fees })
    try {
      return await reader.sendRawTransaction({ serializedTransaction })
    } catch (error) {
      // A request that was repeated after a lost answer.
      if (error instanceof BaseError && knownAlready.test(error.message)) return keccak256(serializedTransaction)
      throw error
    }
  }
  /** One after the other, so that their numbers never collide. */
  const first = async (call: Call): Promise<Sent> => {
    const { address } = account
    const [fees, estimate, balance, nonce] = await Promise.all([
      readFees(reader),
      reader.estimateGas({ account: address, ...call, ...(call.to === undefined ? { to: null } : {}) }),
      reader.getBalance({ address }),
      reader.getTransactionCount({ address, blockTag: 'pending' }),
    ])
    const gas = (estimate * 12n) / 10n
    requireFunds(address, balance, gas * highestPrice(fees))
    return { nonce, gas, fees, hashes: [await put(call, { nonce, gas, fees })] }
  }
  const again = async (call: Call, sent: Sent): Promise<Sent> => {
    const fees = raiseFees(sent.fees)
    try {
      return { ...sent, fees, hashes: [...sent.hashes, await put(call, { ...sent, fees })] }
    } catch (error) {
      if (!(error instanceof BaseError)) throw error
      // The one before was taken just now, or the node wants still more: the next round tells.
      return tooPoor.test(error.message) ? sent : { ...sent, fees }
    }
  }
  const settle = async (call: Call, first: Sent): Promise<TransactionReceipt> => {
    const end = Date.now() + giveUpAfterMs
    for (let sent = first; ; sent = await again(call, sent)) {
      const pause = Math.min(Date.now() + raiseAfterMs, end)
      const receipt = await waitForReceipt(reader, sent.hashes, confirmations, pause)
      if (receipt !== undefined) return receipt
      if (Date.now() >= end) {
        throw new SpineError(
          'LEDGER_UNAVAILABLE',
          'No block of the ledger takes the transaction; it may still do so.',
          {
            details: { transactions: sent.hashes, nonce: sent.nonce },
          },
        )
      }
    }
  }
  return {
    address: account.address,
    async send(call) {
      const sent = last.then(() => first(call))
      last = sent.catch(() => undefined)
      const made = await sent
      return onLedger(() => settle(call, made))
    },
  }
}

function requireFunds(address: Address, balance: bigint, needed: bigint): void {
  if (balance >= needed) return
  const message = `The account ${address} has ${formatEther(balance)} and needs ${formatEther(needed)} to pay for gas.`
  const details = { reason: 'NoGas', address, balance: balance.toString(), needed: needed.toString() }
  throw new SpineError('LEDGER_REFUSED', message, { details })
}

/** The receipt of whichever transaction a block took, once enough blocks stand on it; undefined if not until `end`. */
async function waitForReceipt(
  reader: PublicClient,
  hashes: readonly Hex[],
  confirmations: number,
  end: number,
): Promise<TransactionReceipt | undefined> {
  for (let pause = firstPollMs; ; pause = Math.min(pause * 1.5, lastPollMs)) {
    for (const hash of hashes) {
      const receipt = await findReceipt(reader, hash)
      if (receipt !== undefined && (await depthOf(reader, receipt)) >= confirmations) return receipt
    }
    if (Date.now() >= end) return undefined
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, Math.max(end - Date.now(), 0))))
  }
}

async function findReceipt(reader: PublicClient, hash: Hex): Promise<TransactionReceipt | undefined> {
  try {
    return await reader.getTransactionReceipt({ hash })
  } catch (error) {
    if (error instanceof TransactionReceiptNotFoundError) return undefined
    throw error
  }
}

/** How many blocks stand on a receipt's, its own counted. */
async function depthOf(reader: PublicClient, { blockNumber }: TransactionReceipt): Promise<number> {
  return Number((await reader.getBlockNumber({ cacheTime: 0 })) - blockNumber) + 1
}
