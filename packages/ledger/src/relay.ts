import { SpineError } from '@digital-spine/core'
import { type Abi, createWalletClient, decodeFunctionData, type Hex, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { RelayRequest } from './account-signer.ts'
import { createReader, onLedger } from './client.ts'
import { credentialStatus, didRegistry, spineRegistrar } from './generated/contracts.ts'
import { type Network, requireContract } from './network.ts'

/** What came of a relayed write. */
export type Relayed = { readonly transaction: Hex; readonly block: number }

/** Submits writes that others signed, and pays their gas. */
export type Relay = {
  /** Throws LEDGER_REFUSED for what the ledger would revert, QUOTA_EXCEEDED, VALIDATION_FAILED for other calls. */
  submit(request: RelayRequest): Promise<Relayed>
}

const methods = new Set([
  ...['claim', 'update', 'transfer', 'release', 'setOpen', 'setStatus', 'cancel'],
  ...['setAttributeSigned', 'revokeAttributeSigned', 'changeOwnerSigned', 'addDelegateSigned', 'revokeDelegateSigned'],
])
const maxData = 64_000

/** A relay that pays with one account. Transactions go one after the other, so their numbers never collide. */
export function createRelay(options: {
  network: Network
  privateKey: Hex
  /** Writes an identity or name may make in a minute; 600 if left out. */
  quotaPerMinute?: number
  now?: () => number
}): Relay {
  const { network, privateKey, quotaPerMinute = 600, now = Date.now } = options
  const account = privateKeyToAccount(privateKey)
  const reader = createReader(network.rpcUrl)
  const wallet = createWalletClient({ account, transport: http(network.rpcUrl, { retryCount: 0 }) })
  const quota = createQuota(quotaPerMinute, now)
  let last: Promise<unknown> = Promise.resolve()

  const send = async (to: Hex, data: Hex): Promise<Hex> => {
    const request = { account: account.address, to, data }
    await reader.call(request)
    const [gas, gasPrice, nonce] = await Promise.all([
      reader.estimateGas(request),
      reader.getGasPrice(),
      reader.getTransactionCount({ address: account.address, blockTag: 'pending' }),
    ])
    const limit = (gas * 12n) / 10n
    const transaction = { to, data, nonce, gas: limit, gasPrice, chainId: network.chainId, type: 'legacy' } as const
    return wallet.sendRawTransaction({ serializedTransaction: await account.signTransaction(transaction) })
  }

  return {
    async submit(relayed) {
      const { to, abi } = target(network, relayed)
      const subject = readSubject(abi, relayed.data)
      quota.use(subject)
      const sent = last.then(() => explained(abi, () => send(to, relayed.data)))
      last = sent.catch(() => undefined)
      const hash = await sent
      const receipt = await onLedger(() => reader.waitForTransactionReceipt({ hash, pollingInterval: 50 }))
      if (receipt.status !== 'success')
        throw new SpineError('LEDGER_REFUSED', 'The ledger reverted the write.', { details: { hash } })
      return { transaction: hash, block: Number(receipt.blockNumber) }
    },
  }
}

function target(network: Network, { contract, data }: RelayRequest): { to: Hex; abi: Abi } {
  if (!/^0x[0-9a-fA-F]*$/.test(data) || data.length > maxData) {
    throw new SpineError('VALIDATION_FAILED', `The data must be hexadecimal of at most ${maxData} digits.`)
  }
  if (contract === 'didRegistry') return { to: network.contracts.didRegistry, abi: didRegistry.abi as unknown as Abi }
  if (contract !== 'registrar' && contract !== 'credentialStatus') {
    throw new SpineError('VALIDATION_FAILED', 'The contract must be "registrar", "didRegistry" or "credentialStatus".')
  }
  const { abi } = contract === 'registrar' ? spineRegistrar : credentialStatus
  return { to: requireContract(network, contract), abi: abi as unknown as Abi }
}

/** The node or identity the write is about, which the quota counts by. */
function readSubject(abi: Abi, data: Hex): string {
  try {
    const { functionName, args } = decodeFunctionData({ abi, data })
    if (methods.has(functionName) && typeof args?.[0] === 'string') {
      return functionName === 'claim' ? `${args[0]} ${String(args[3])}` : args[0]
    }
  } catch (cause) {
    throw new SpineError('VALIDATION_FAILED', 'The data is no call of this contract.', { cause })
  }
  throw new SpineError('VALIDATION_FAILED', 'A relay submits signed writes only.')
}

/** Runs a call and names the contract's own error when it reverts. */
async function explained<T>(abi: Abi, call: () => Promise<T>): Promise<T> {
  const { BaseError, decodeErrorResult } = await import('viem')
  try {
    return await call()
  } catch (cause) {
    const carrier =
      cause instanceof BaseError
        ? cause.walk((error) => error instanceof Error && 'data' in error && error.data !== undefined)
        : null
    const raw: unknown = carrier !== null && 'data' in carrier ? carrier.data : undefined
    if (typeof raw === 'string' && raw.length >= 10) {
      try {
        const { errorName, args } = decodeErrorResult({ abi, data: raw as Hex })
        const list = (args ?? []).map(String).join(', ')
        throw new SpineError('LEDGER_REFUSED', `The ledger refuses: ${errorName}(${list}).`, {
          cause,
          details: { reason: errorName },
        })
      } catch (error) {
        if (error instanceof SpineError) throw error
      }
    }
    return onLedger(() => Promise.reject(cause))
  }
}

function createQuota(limit: number, now: () => number): { use(subject: string): void } {
  const used = new Map<string, number>()
  let minute = 0
  return {
    use(subject) {
      const current = Math.floor(now() / 60_000)
      if (current !== minute) used.clear()
      minute = current
      const count = (used.get(subject) ?? 0) + 1
      if (count > limit)
        throw new SpineError('QUOTA_EXCEEDED', `At most ${limit} writes a minute are relayed for one name or DID.`)
      used.set(subject, count)
    },
  }
}
