import { SpineError } from '@digital-spine/core'
import type { BrokerLimits } from '../config.ts'

/** Throws VALIDATION_FAILED for a retention longer than what the operator allows. */
export function checkRetention({ limits }: { readonly limits: BrokerLimits }, retentionMs: number | null): void {
  const { maxRetentionMs } = limits
  if (retentionMs !== null && retentionMs > maxRetentionMs)
    throw new SpineError('VALIDATION_FAILED', `This broker keeps messages for at most ${maxRetentionMs} ms.`, {
      details: { member: 'retentionMs', maxRetentionMs },
    })
}
