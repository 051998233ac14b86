/** Work that is asked for more often than it should be done. */
export type Coalesced = {
  /** Has it done soon: at once, or when the round under way and the pause after it are over. */
  run(): void
  close(): Promise<void>
}

/** Runs `work` one round at a time with `pauseMs` between; however often it is asked for meanwhile, once more. */
export function createCoalesced(work: () => Promise<unknown>, pauseMs: number): Coalesced {
  let wanted = false
  let round: Promise<unknown> | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false
  const start = (): void => {
    if (!wanted || closed || round !== undefined || timer !== undefined) return
    wanted = false
    round = work().finally(() => {
      round = undefined
      timer = setTimeout(() => {
        timer = undefined
        start()
      }, pauseMs)
    })
  }
  return {
    run() {
      wanted = true
      start()
    },
    async close() {
      closed = true
      await round
      clearTimeout(timer)
    },
  }
}
