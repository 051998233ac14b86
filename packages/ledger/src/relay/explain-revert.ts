import { SpineError } from '@digital-spine/core'
import { type Abi, BaseError, decodeErrorResult, type Hex } from 'viem'
import { onLedger } from '../client.ts'

/** Runs a call of a contract; a revert becomes LEDGER_REFUSED with the contract's own error and its values. */
export async function explainRevert<T>(abi: Abi, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    const revert = readRevert(abi, cause)
    if (revert === undefined) return onLedger(() => Promise.reject(cause))
    const { errorName, args = [] } = revert
    throw new SpineError('LEDGER_REFUSED', `The ledger refuses: ${errorName}(${args.map(String).join(', ')}).`, {
      cause,
      details: { reason: errorName, values: args.map(String) },
    })
  }
}

function readRevert(abi: Abi, cause: unknown): { errorName: string; args?: readonly unknown[] } | undefined {
  if (!(cause instanceof BaseError)) return undefined
  const carrier = cause.walk((error) => error instanceof Error && 'data' in error && error.data !== undefined)
  const data: unknown = carrier !== null && 'data' in carrier ? carrier.data : undefined
  if (typeof data !== 'string' || data.length < 10) return undefined
  try {
    return decodeErrorResult({ abi, data: data as Hex }) as { errorName: string; args?: readonly unknown[] }
  } catch {
    // not one of the contract's errors
    return undefined
  }
}
