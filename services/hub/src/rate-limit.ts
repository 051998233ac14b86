import { type Did, SpineError } from '@digital-spine/core'

/** Counts what a DID does in a minute; throws QUOTA_EXCEEDED that says when to come back. */
export type RateLimit = (did: Did) => void

const minuteMs = 60_000

export function createRateLimit(what: string, perMinute: number, now: () => number): RateLimit {
  const used = new Map<Did, number>()
  let minute = 0
  return (did) => {
    const current = Math.floor(now() / minuteMs)
    if (current !== minute) used.clear()
    minute = current
    const count = (used.get(did) ?? 0) + 1
    if (count > perMinute) {
      const retryAfterSeconds = Math.ceil(((current + 1) * minuteMs - now()) / 1000)
      const message = `At most ${perMinute} ${what} a minute.`
      throw new SpineError('QUOTA_EXCEEDED', message, { details: { retryAfterSeconds } })
    }
    used.set(did, count)
  }
}
