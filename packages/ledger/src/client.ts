import { SpineError } from '@digital-spine/core'
import { BaseError, ContractFunctionRevertedError, createPublicClient, http, type PublicClient } from 'viem'

/** A viem client for a node; requests made in the same turn travel as one batch. */
export function createReader(rpcUrl: string): PublicClient {
  return createPublicClient({ transport: http(rpcUrl, { batch: { wait: 0 }, retryCount: 1, timeout: 10_000 }) })
}

/** Runs a ledger call; an unreachable node becomes LEDGER_UNAVAILABLE, a revert LEDGER_REFUSED with its name. */
export async function onLedger<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    if (cause instanceof SpineError) throw cause
    const revert =
      cause instanceof BaseError ? cause.walk((error) => error instanceof ContractFunctionRevertedError) : null
    if (revert instanceof ContractFunctionRevertedError) {
      const reason = revert.data?.errorName ?? revert.reason ?? 'reverted'
      throw new SpineError('LEDGER_REFUSED', `The ledger refuses: ${reason}.`, { cause, details: { reason } })
    }
    if (
      cause instanceof BaseError &&
      cause.walk((error) => error instanceof Error && 'code' in error && error.code === 3)
    ) {
      throw new SpineError('LEDGER_REFUSED', `The ledger refuses: ${cause.shortMessage}`, { cause })
    }
    throw new SpineError('LEDGER_UNAVAILABLE', 'The ledger does not answer.', { cause })
  }
}
