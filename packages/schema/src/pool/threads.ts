import { startThread, type Thread, ThreadLost } from './thread.ts'

/** Threads of which each works for one at a time. */
export type Threads = {
  /** Works with the next free thread; who came first is first. A lost thread is replaced, and one
   * with much memory that does not shrink, once nobody waits. Throws ThreadLost once closed. */
  use<T>(work: (thread: Thread) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const youngMb = 32

export function createThreads({ count, memoryMb }: { count: number; memoryMb: number }): Threads {
  const all = new Set<Thread>()
  const free: Thread[] = []
  const waiting: PromiseWithResolvers<Thread>[] = []
  let isClosed = false
  const start = (): Thread => {
    const thread = startThread({ memoryMb, youngMb })
    all.add(thread)
    return thread
  }
  const take = (): Thread | Promise<Thread> => {
    if (isClosed) throw new ThreadLost('closed', 0)
    const thread = free.pop()
    if (thread !== undefined) return thread
    if (all.size < count) return start()
    const turn = Promise.withResolvers<Thread>()
    waiting.push(turn)
    return turn.promise
  }
  const release = (thread: Thread): void => {
    const next = waiting.shift()
    if (next === undefined && thread.isGrown) void thread.stop()
    if (thread.isLost) all.delete(thread)
    if (next !== undefined) next.resolve(thread.isLost ? start() : thread)
    else if (!thread.isLost) free.push(thread)
  }
  return {
    async use(work) {
      const thread = await take()
      try {
        return await work(thread)
      } finally {
        release(thread)
      }
    },
    async close() {
      isClosed = true
      for (const { reject } of waiting.splice(0)) reject(new ThreadLost('closed', 0))
      await Promise.all([...all].map((thread) => thread.stop()))
    },
  }
}
