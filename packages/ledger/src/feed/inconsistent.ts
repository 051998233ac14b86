import { SpineError } from '@digital-spine/core'

/** What a node's answer contradicts. */
export type Contradiction = 'chain' | 'genesis' | 'head' | 'blocks' | 'logs' | 'shape'

/** LEDGER_INCONSISTENT: an answer of the node that cannot be true, whatever the ledger's state. */
export function inconsistent(message: string, reason: Contradiction): SpineError {
  return new SpineError('LEDGER_INCONSISTENT', `The ledger node is not believed: ${message}`, { details: { reason } })
}
