import { SpineError } from '@digital-spine/core'
import type { FastifyReply } from 'fastify'

/** How much of a minute's share is left. */
export type RateState = { readonly limit: number; readonly remaining: number; readonly resetSeconds: number }

/**
 * Counts what somebody does in a minute, of which `perMinute` may be had if given. Throws QUOTA_EXCEEDED that says when to
 * come back.
 */
export type RateLimit = (who: string, perMinute?: number) => RateState

const minuteMs = 60_000

export function createRateLimit(what: string, perMinute: number, now: () => number): RateLimit {
  const used = new Map<string, number>()
  let minute = 0
  return (who, limit = perMinute) => {
    const current = Math.floor(now() / minuteMs)
    if (current !== minute) used.clear()
    minute = current
    const count = (used.get(who) ?? 0) + 1
    const resetSeconds = Math.ceil(((current + 1) * minuteMs - now()) / 1000)
    if (count > limit) {
      const details = { limit, retryAfterSeconds: resetSeconds }
      throw new SpineError('QUOTA_EXCEEDED', `At most ${limit} ${what} a minute.`, { details })
    }
    used.set(who, count)
    return { limit, remaining: limit - count, resetSeconds }
  }
}

/** Says it in the headers of draft-ietf-httpapi-ratelimit-headers. */
export function tellRate(reply: FastifyReply, { limit, remaining, resetSeconds }: RateState): void {
  reply.header('ratelimit-policy', `"minute";q=${limit};w=60`)
  reply.header('ratelimit', `"minute";r=${remaining};t=${resetSeconds}`)
}
