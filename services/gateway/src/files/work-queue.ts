/** Works on things by their id, a few at a time and never on one twice at once. */
export type WorkQueue = {
  /** Has an id worked on, once more after what is being done with it now. */
  wake(id: string): void
  /** Resolves when what is under way has ended; nothing is begun any more. */
  close(): Promise<void>
}

/** `work` answers after how long (ms) the id is to be looked at again, if it is; it never throws. */
export function createWorkQueue(atOnce: number, work: (id: string) => Promise<number | undefined>): WorkQueue {
  const waiting = new Set<string>()
  const active = new Map<string, Promise<void>>()
  const timers = new Map<string, NodeJS.Timeout>()
  let closed = false

  const later = (id: string, ms: number): void => {
    clearTimeout(timers.get(id))
    timers.set(
      id,
      setTimeout(() => wake(id), ms),
    )
  }
  const start = (): void => {
    for (const id of waiting) {
      if (closed || active.size >= atOnce) return
      if (active.has(id)) continue
      waiting.delete(id)
      const mine = work(id).then((again) => {
        active.delete(id)
        if (again !== undefined && !closed) later(id, again)
        start()
      })
      active.set(id, mine)
    }
  }
  const wake = (id: string): void => {
    clearTimeout(timers.get(id))
    timers.delete(id)
    waiting.add(id)
    start()
  }
  return {
    wake,
    async close() {
      closed = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(active.values())
    },
  }
}
