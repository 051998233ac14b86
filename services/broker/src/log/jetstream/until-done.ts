import { setTimeout as pause } from 'node:timers/promises'
import { isSpineError } from '@digital-spine/core'
import { unavailableError } from './callers.ts'

const patienceMs = 10_000

/** Tries until it succeeds, for as long as an election in NATS may take; then throws LOG_UNAVAILABLE. */
export async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + patienceMs
  for (let wait = 10; ; wait = Math.min(wait * 2, 250)) {
    try {
      return await work()
    } catch (error) {
      if (isSpineError(error)) throw error
      if (performance.now() > until) throw unavailableError(error)
    }
    await pause(wait)
  }
}
