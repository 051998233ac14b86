import { type Did, didEthr, isSpineError, SpineError } from '@digital-spine/core'
import type { Address, Hex, PublicClient } from 'viem'
import type { RelayRequest } from './account-signer.ts'
import { createReader, onLedger } from './client.ts'
import { credentialStatus } from './generated/contracts.ts'
import type { Network } from './network.ts'
import { explainRevert } from './relay/explain-revert.ts'
import { findSigner } from './relay/find-signer.ts'
import { createQuota, type QuotaState } from './relay/quota.ts'
import { readSignedWrite, type SignedWrite } from './relay/signed-write.ts'
import { orderId } from './signed-order.ts'
import { highestPrice, readFees } from './transactions/fees.ts'
import { createSender } from './transactions/sender.ts'

/** What came of a relayed write. */
export type Relayed = {
  readonly transaction: Hex
  readonly block: number
  /** Whose write it was. */
  readonly signer: Did
  /** True if the order had been done before, by this relay or another. */
  readonly repeated: boolean
  /** What is left of the signer's quota. */
  readonly quota: QuotaState
}

/** Who pays, and with what. `balance` in wei, as text. */
export type RelayStatus = {
  readonly network: string
  readonly chainId: number
  readonly address: Address
  readonly balance: string
  readonly quotaPerMinute: number
}

/** Submits writes that others signed, and pays their gas. */
export type Relay = {
  readonly address: Address
  status(): Promise<RelayStatus>
  /** Whether the account has enough for one of the costliest writes at today's price. */
  canPay(): Promise<boolean>
  /**
   * Resolves once the write is on the ledger. An order that was done already answers as it did then, so whoever got no
   * answer asks again. Throws VALIDATION_FAILED for calls that are no signed writes, LEDGER_REFUSED with a reason for
   * what the ledger refuses, QUOTA_EXCEEDED, SERVICE_UNAVAILABLE when the relay cannot pay, LEDGER_UNAVAILABLE.
   */
  submit(request: RelayRequest): Promise<Relayed>
}

/** What registering an organisation with long records takes. */
const costlyGas = 2_000_000n

/**
 * A relay that pays with one account, which must be its own: several relays have several accounts. Writes of one signer
 * are done one after the other in the order in which they came; a signer's quota counts transactions paid for, so only
 * the signer can use it up.
 */
export function createRelay(options: {
  network: Network
  privateKey: Hex
  /** Transactions a minute for one signer; 600 if left out. */
  quotaPerMinute?: number
  /** Transactions a minute for all signers together; 6,000 if left out. */
  totalPerMinute?: number
  /** ms; how long a transaction may wait before more is offered for it, and before that is given up */
  raiseAfterMs?: number
  giveUpAfterMs?: number
  now?: () => number
}): Relay {
  const { network, privateKey, quotaPerMinute = 600, totalPerMinute = 6000, now = Date.now } = options
  const { raiseAfterMs, giveUpAfterMs } = options
  const reader = createReader(network.rpcUrl)
  const sender = createSender({
    reader,
    chainId: network.chainId,
    privateKey,
    ...(raiseAfterMs === undefined ? {} : { raiseAfterMs }),
    ...(giveUpAfterMs === undefined ? {} : { giveUpAfterMs }),
  })
  const quota = createQuota('for one DID', quotaPerMinute, now)
  const total = createQuota('by this relay', totalPerMinute, now)
  const underWay = new Map<string, Promise<Relayed>>()
  const turns = new Map<Address, Promise<unknown>>()

  /** Runs what is to be done for a signer after all that was before it. */
  const inTurn = <T>(signer: Address, work: () => Promise<T>): Promise<T> => {
    const turn = (turns.get(signer) ?? Promise.resolve()).then(work)
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        if (turns.get(signer) === settled) turns.delete(signer)
      })
    turns.set(signer, settled)
    return turn
  }
  const answer = ({ signer, ...done }: Done, repeated: boolean): Relayed => {
    return { ...done, signer: didEthr(network.name, signer), repeated, quota: quota.state(signer) }
  }

  const submitSigned = async (write: SignedWrite, signer: Address): Promise<Relayed> => {
    const { to, abi, data } = write
    try {
      quota.require(signer)
      total.require('all')
      await explainRevert(abi, () => reader.call({ account: sender.address, to, data }))
    } catch (error) {
      const done = isSpineError(error, 'LEDGER_REFUSED') ? await findDone(reader, write) : undefined
      if (done !== undefined) return answer(done, true)
      throw error
    }
    quota.count(signer)
    total.count('all')
    const receipt = await explainRevert(abi, () => sender.send({ to, data })).catch(unableToPay)
    const done = { signer, transaction: receipt.transactionHash, block: Number(receipt.blockNumber) }
    if (receipt.status === 'success') return answer(done, false)
    const earlier = await findDone(reader, write)
    if (earlier !== undefined) return answer(earlier, true)
    throw new SpineError('LEDGER_REFUSED', 'The ledger refuses: it reverted the write, which others came before.', {
      details: { reason: 'Reverted', transaction: done.transaction },
    })
  }

  const submit = async (write: SignedWrite): Promise<Relayed> => {
    const signed = await onLedger(() => findSigner(reader, network, write)).catch((error) => {
      if (!isSpineError(error, 'LEDGER_REFUSED')) throw error
      return error
    })
    if (!isSpineError(signed) && signed.nonce >= signed.next)
      return inTurn(signed.signer, () => submitSigned(write, signed.signer))
    const done = await findDone(reader, write)
    if (done !== undefined) return answer(done, true)
    // A name that was handed on or given up by this very order has another controller now.
    if (isSpineError(signed)) throw signed
    const { next, nonce } = signed
    const message = `The ledger refuses: WrongNonce(${next}); the number ${nonce} of this signer is used up.`
    throw new SpineError('LEDGER_REFUSED', message, {
      details: { reason: 'WrongNonce', expected: String(next), nonce: String(nonce) },
    })
  }

  return {
    address: sender.address,
    async status() {
      const balance = await onLedger(() => reader.getBalance({ address: sender.address }))
      const { name, chainId } = network
      return { network: name, chainId, address: sender.address, balance: balance.toString(), quotaPerMinute }
    },
    canPay: () =>
      onLedger(async () => {
        const [balance, fees] = await Promise.all([reader.getBalance({ address: sender.address }), readFees(reader)])
        return balance >= costlyGas * highestPrice(fees)
      }),
    async submit(request) {
      const write = readSignedWrite(network, request)
      const key = `${request.contract} ${write.data.toLowerCase()}`
      const known = underWay.get(key)
      if (known !== undefined) return known
      const submitted = submit(write).finally(() => underWay.delete(key))
      underWay.set(key, submitted)
      return submitted
    },
  }
}

type Done = Pick<Relayed, 'transaction' | 'block'> & { readonly signer: Address }

/** Where an order was done, if it was. ERC-1056 leaves no such trace. */
async function findDone(reader: PublicClient, write: SignedWrite): Promise<Done | undefined> {
  if (write.kind === 'did') return undefined
  const [log] = await onLedger(() =>
    reader.getContractEvents({
      address: write.to,
      abi: credentialStatus.abi,
      eventName: 'OrderDone',
      args: { order: orderId(write.order) },
      fromBlock: 0n,
    }),
  )
  const signer = log?.args.signer
  if (log === undefined || signer === undefined) return undefined
  return { signer, transaction: log.transactionHash, block: Number(log.blockNumber) }
}

function unableToPay(error: unknown): never {
  if (isSpineError(error, 'LEDGER_REFUSED') && error.details?.reason === 'NoGas') {
    throw new SpineError('SERVICE_UNAVAILABLE', `This relay cannot pay: ${error.message} Ask another relay.`, {
      cause: error,
    })
  }
  throw error
}
