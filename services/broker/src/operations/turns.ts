import type { Turn } from './operation.ts'

/** Gives turns to writes that follow each other: each waits for those before it to be issued. */
export function createTurns(): () => Pick<Turn, 'mine' | 'done'> {
  let last: Promise<unknown> = Promise.resolve()
  return () => {
    const { promise, resolve: done } = Promise.withResolvers<void>()
    const mine = last
    last = last.then(() => promise)
    return { mine, done }
  }
}
