const secondsOf = [1, 5, 30, 120, 300] as const

/** How long (ms) to wait after the `attempt`th failure, the first being 1; `random` from 0 to 1 keeps many from coming at once. */
export const retryDelay = (attempt: number, random: number): number =>
  (secondsOf[Math.min(attempt, secondsOf.length) - 1] ?? 0) * (1000 + 200 * random)
