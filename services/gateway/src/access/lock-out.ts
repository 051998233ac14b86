const maxFailures = 5
const firstMs = 60_000
const longestMs = 3_600_000

/** How long a user is locked after so many wrong passwords in a row, ms: a minute after five, and each time twice as long. */
export const lockMs = (failures: number): number =>
  failures < maxFailures ? 0 : Math.min(firstMs * 2 ** (failures - maxFailures), longestMs)

const maxStrangers = 10_000

/** Counts wrong passwords for names that nobody has, which lock as users do. Answers for how long, ms. */
export function createStrangers(now: () => number): (name: string) => number {
  const known = new Map<string, { readonly failed: number; readonly until: number }>()
  return (name) => {
    const { failed, until } = known.get(name) ?? { failed: 0, until: 0 }
    if (until > now()) return until - now()
    if (known.size >= maxStrangers) known.clear()
    const locksMs = lockMs(failed + 1)
    known.set(name, { failed: failed + 1, until: now() + locksMs })
    return locksMs
  }
}
