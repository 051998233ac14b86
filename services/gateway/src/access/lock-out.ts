const maxFailures = 5
const firstMs = 60_000
const longestMs = 3_600_000

/** How long a user is locked after so many wrong passwords in a row, ms: a minute after five, and each time twice as long. */
export const lockMs = (failures: number): number =>
  failures < maxFailures ? 0 : Math.min(firstMs * 2 ** (failures - maxFailures), longestMs)
