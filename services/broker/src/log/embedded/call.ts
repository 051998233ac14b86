import type { LogOperations } from '../message-log.ts'
import { type CallName, type Outcome, refusalOf } from '../worker-front.ts'

/** Runs one call of a group. What is coded concerns that call alone; anything else is thrown, and ends the group. */
export function call(operations: LogOperations, name: CallName, args: readonly unknown[]): Outcome {
  if (name === 'check') return { value: undefined }
  const operation = operations[name] as (...values: readonly unknown[]) => unknown
  try {
    return { value: operation(...args) }
  } catch (error) {
    return { error: refusalOf(error) }
  }
}
