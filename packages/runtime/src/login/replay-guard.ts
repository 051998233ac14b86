import { SpineError } from '@digital-spine/core'

/** Notices what comes a second time. `first` answers whether `id` is new for `key`; throws QUOTA_EXCEEDED when full. */
export type ReplayGuard = { first(key: string, id: string): boolean | Promise<boolean> }

/** Remembers ids for `lifeMs`, so many of one key and in all: past that nothing is let through unseen. */
export function createReplayGuard(options: { lifeMs: number; now: () => number; maxOfKey?: number; max?: number }): {
  first(key: string, id: string): boolean
} {
  const { lifeMs, now, maxOfKey = 100_000, max = 1_000_000 } = options
  /** Ids in the order in which they came, which is the order in which they go. */
  const seen = new Map<string, Map<string, number>>()
  let size = 0
  const forget = (key: string, ids: Map<string, number>): void => {
    for (const [id, until] of ids) {
      if (until > now()) break
      ids.delete(id)
      size -= 1
    }
    if (ids.size === 0) seen.delete(key)
  }
  return {
    first(key, id) {
      const ids = seen.get(key) ?? new Map<string, number>()
      forget(key, ids)
      if (ids.has(id)) return false
      if (size >= max) for (const [other, theirs] of seen) forget(other, theirs)
      if (ids.size >= maxOfKey || size >= max) throw new SpineError('QUOTA_EXCEEDED', 'Too many requests at once.')
      seen.set(key, ids.set(id, now() + lifeMs))
      size += 1
      return true
    },
  }
}
