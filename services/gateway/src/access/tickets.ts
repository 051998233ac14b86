import { SpineError } from '@digital-spine/core'
import { createToken, hashToken } from '@digital-spine/runtime'
import type { Principal } from './principal.ts'

/** What a browser opens a WebSocket or an event stream with, to which it can add no header. */
export type Tickets = {
  /** Good once, for 30 s. Throws QUOTA_EXCEEDED. */
  issue(principal: Principal): string
  /** Whoever it was given to, if that would still be let in. Throws UNAUTHENTICATED. */
  redeem(ticket: string): Promise<Principal>
}

const lifeMs = 30_000
const maxOut = 10_000

export function createTickets(now: () => number): Tickets {
  /** By hash, oldest first. */
  const out = new Map<string, { readonly principal: Principal; readonly until: number }>()
  return {
    issue(principal) {
      for (const [hash, { until }] of out) {
        if (until > now()) break
        out.delete(hash)
      }
      if (out.size >= maxOut)
        throw new SpineError('QUOTA_EXCEEDED', 'Too many tickets are out.', { details: { retryAfterSeconds: 30 } })
      const ticket = createToken('gwt_')
      out.set(hashToken(ticket), { principal, until: now() + lifeMs })
      return ticket
    },
    async redeem(ticket) {
      const hash = hashToken(ticket)
      const found = out.get(hash)
      out.delete(hash)
      if (found === undefined || found.until <= now() || !(await found.principal.holds()))
        throw new SpineError('UNAUTHENTICATED', 'The ticket is unknown, used or too old; ask for another.')
      return found.principal
    },
  }
}
