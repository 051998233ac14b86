import { SpineError } from '@digital-spine/core'
import type { Logger } from './logger.ts'
import { createRateLimit } from './rate-limit.ts'
import { createRefusalTally, type Refused } from './refusal-tally.ts'

/** What goes into a record of what matters to security before it is done, and what was refused. */
export type AuditGate<Act, Refusal> = {
  /**
   * Resolves when the record is durable, and only then may the act be done. Throws AUDIT_UNAVAILABLE, and QUOTA_EXCEEDED
   * for somebody who does more in a minute than the record can take.
   */
  record(act: Act): Promise<void>
  /** Never throws: what was refused stays so. Refusals beyond a few a minute are counted, not listed. */
  refused(refusal: Refusal): Promise<void>
  close(): Promise<void>
}

/** `write` resolves when the record is durable; `code` is why an act was refused. */
export function createAuditGate<
  Act extends Refused & { readonly action: string },
  Refusal extends Act & { readonly code: string },
>(options: {
  write(act: Act, outcome: 'allowed' | 'refused', code: string | null): Promise<void>
  /** Of one actor. */
  actsPerMinute: number
  logger: Logger
  now: () => number
}): AuditGate<Act, Refusal> {
  const { write, actsPerMinute, logger, now } = options
  const limit = createRateLimit('acts that are recorded are taken of a caller', actsPerMinute, now)
  const tally = createRefusalTally<Refusal>(async (refusal) => {
    const { action, code } = refusal
    await write(refusal, 'refused', code).catch((err: unknown) =>
      logger.error({ err, action, code }, 'refusal not recorded'),
    )
  }, now)
  return {
    async record(act) {
      if (act.actor !== null) limit(act.actor)
      try {
        await write(act, 'allowed', null)
      } catch (cause) {
        throw new SpineError('AUDIT_UNAVAILABLE', 'It cannot be recorded now, so it was not done.', { cause })
      }
    },
    refused: (refusal) => tally.add(refusal),
    close: () => tally.close(),
  }
}
