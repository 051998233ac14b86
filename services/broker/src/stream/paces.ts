import type { Pace } from './intake.ts'

/** One pace for all that a participant sends, however it sends it. */
export type Paces = {
  /** The pace of a participant with one more stream. */
  take(did: string): Pace
  /** One of its streams has ended. */
  give(did: string): void
  streams(did: string): number
  of(did: string): Pace
}

const maxIdle = 10_000

export function createPaces(now: () => number = () => performance.now()): Paces {
  const known = new Map<string, { readonly pace: Pace; streams: number }>()
  const find = (did: string) => {
    const found = known.get(did) ?? { pace: { dueAt: 0 }, streams: 0 }
    if (known.size >= maxIdle && !known.has(did)) dropIdle()
    known.set(did, found)
    return found
  }
  const dropIdle = (): void => {
    for (const [did, { pace, streams }] of known) if (streams === 0 && pace.dueAt <= now()) known.delete(did)
  }
  return {
    take(did) {
      const found = find(did)
      found.streams += 1
      return found.pace
    },
    give(did) {
      find(did).streams -= 1
    },
    streams: (did) => known.get(did)?.streams ?? 0,
    of: (did) => find(did).pace,
  }
}
