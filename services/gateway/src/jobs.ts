import type { Logger } from '@digital-spine/runtime'

/** How it went with a job; times in ms. */
export type JobState = {
  readonly name: string
  readonly since: number
  /** When it was done last, and whether it failed then; not there if it never was. */
  readonly last?: { readonly at: number; readonly failed: boolean }
}

/** Work that is done again and again. */
export type Job = {
  /** Does it now too, after what is under way, and fails as that does. */
  run(): Promise<void>
  /** Does it no more, and resolves when none of it is under way. */
  close(): Promise<void>
}

/** All that a gateway does by the clock. */
export type Jobs = {
  /** Has `work` done every `ms`, and never twice at once: what takes longer is not done more often. */
  every(name: string, ms: number, work: () => Promise<unknown>): Job
  list(): readonly JobState[]
}

export function createJobs({ now, logger }: { readonly now: () => number; readonly logger: Logger }): Jobs {
  const states = new Map<string, JobState>()
  return {
    every(name, ms, work) {
      const since = now()
      const note = (last?: JobState['last']): void =>
        void states.set(name, { name, since, ...(last === undefined ? {} : { last }) })
      let queue: Promise<unknown> = Promise.resolve()
      let waiting = 0
      let closed = false
      const perform = async (): Promise<void> => {
        if (closed) return
        let failed = true
        try {
          await work()
          failed = false
        } finally {
          waiting -= 1
          note({ at: now(), failed })
        }
      }
      const run = (): Promise<void> => {
        waiting += 1
        const mine = queue.then(perform)
        queue = mine.catch((err) => logger.warn({ err, job: name }, 'a job failed'))
        return mine
      }
      const timer = setInterval(() => {
        if (waiting === 0) run().catch(() => undefined)
      }, ms)
      timer.unref()
      note()
      return {
        run,
        async close() {
          closed = true
          clearInterval(timer)
          await queue
        },
      }
    },
    list: () => [...states.values()],
  }
}
