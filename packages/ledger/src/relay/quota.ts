import { SpineError } from '@digital-spine/core'

/** How much of a quota is left, as of a moment. */
export type QuotaState = {
  readonly limit: number
  readonly remaining: number
  /** Seconds until all of it is there again. */
  readonly resetSeconds: number
}

/** Counts by key and minute. */
export type Quota = {
  state(key: string): QuotaState
  /** Throws QUOTA_EXCEEDED if nothing is left; counts nothing. */
  require(key: string): void
  count(key: string): void
}

const minuteMs = 60_000

export function createQuota(what: string, limit: number, now: () => number): Quota {
  const used = new Map<string, number>()
  let minute = 0
  const usedBy = (key: string): number => {
    const current = Math.floor(now() / minuteMs)
    if (current !== minute) used.clear()
    minute = current
    return used.get(key) ?? 0
  }
  const state = (key: string): QuotaState => {
    const remaining = Math.max(limit - usedBy(key), 0)
    return { limit, remaining, resetSeconds: Math.ceil(((minute + 1) * minuteMs - now()) / 1000) }
  }
  return {
    state,
    require(key) {
      const { remaining, resetSeconds } = state(key)
      if (remaining > 0) return
      throw new SpineError('QUOTA_EXCEEDED', `At most ${limit} writes a minute are relayed ${what}.`, {
        details: { limit, retryAfterSeconds: resetSeconds },
      })
    },
    count: (key) => void used.set(key, usedBy(key) + 1),
  }
}
