/** How long to wait before connecting again. */
export type ReconnectDelay = {
  /** ms until the next attempt: none before the first after a connection that lasted. */
  next(): number
  /** There is a connection. */
  opened(): void
  reset(): void
}

const firstMs = 50
const shortOutageMs = 10_000
const [maxShortMs, maxLongMs] = [1000, 5000]
/** A connection that is lost sooner may be lost again and again. */
const lastingMs = 1000

/** Tries at once, then at growing intervals: of at most 1 s while an outage is short, 5 s when it is not. */
export function createReconnectDelay(
  now: () => number = () => performance.now(),
  random: () => number = Math.random,
): ReconnectDelay {
  let since: number | undefined
  let openedAt: number | undefined
  let delay = 0
  const reset = (): void => {
    since = undefined
    delay = 0
  }
  return {
    next() {
      if (openedAt !== undefined && now() - openedAt >= lastingMs) reset()
      openedAt = undefined
      since ??= now()
      const current = delay
      const max = now() - since < shortOutageMs ? maxShortMs : maxLongMs
      delay = Math.min(Math.max(firstMs, delay * 2), max)
      return current * (0.5 + random() / 2)
    },
    opened() {
      openedAt = now()
    },
    reset,
  }
}
