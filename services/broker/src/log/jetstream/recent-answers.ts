import type { Outcome } from '../worker-front.ts'
import type { Request } from './record.ts'

/** What an owner has answered of late without a record: who did not hear it asks again. */
export type RecentAnswers = {
  add(request: Request, outcome: Outcome): void
  find(request: Request): Outcome | undefined
}

const maxKept = 5000

export function createRecentAnswers(): RecentAnswers {
  const kept = new Map<string, Outcome>()
  const keyOf = ({ origin, call }: Request): string => `${origin} ${call}`
  return {
    add(request, outcome) {
      kept.set(keyOf(request), outcome)
      const [oldest] = kept.keys()
      if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest)
    },
    find: (request) => kept.get(keyOf(request)),
  }
}
