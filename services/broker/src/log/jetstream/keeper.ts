import { Worker } from 'node:worker_threads'

/** What a keeper does with a part's view: runs a statement, or writes a copy of it. */
export type KeeperTask = { readonly id: number; readonly part: string } & (
  | { readonly sql: string }
  | { readonly copyTo: string }
)

/** Looks after the views of a folder from a thread of its own, beside those who write and read them. */
export type Keeper = {
  /** Moves what is in the write-ahead log into the view, as far as that can be done now. */
  checkpoint(part: string): Promise<void>
  /** Writes a copy of the view; answers up to which record it goes. */
  copy(part: string, file: string): Promise<number>
  /** The days on which bodies end that the view still refers to. */
  bodyDays(part: string): Promise<number[]>
  close(): Promise<void>
}

export function startKeeper(folder: string): Keeper {
  const worker = new Worker(new URL('./keep-worker.ts', import.meta.url), { workerData: folder })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let count = 0
  const end = (error?: unknown): void => {
    for (const { reject } of waiting.values()) reject(error ?? new Error('the keeper has stopped'))
    waiting.clear()
  }
  worker.on('message', ({ id, value, error }: { id: number; value?: unknown; error?: unknown }) => {
    const task = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) task?.resolve(value)
    else task?.reject(error)
  })
  worker.on('error', end)
  worker.on('exit', () => end())
  const ask = (task: { part: string } & ({ sql: string } | { copyTo: string })): Promise<unknown> => {
    count += 1
    const asked = Promise.withResolvers<unknown>()
    waiting.set(count, asked)
    worker.postMessage({ id: count, ...task } satisfies KeeperTask)
    return asked.promise
  }
  return {
    checkpoint: async (part) => void (await ask({ part, sql: 'pragma wal_checkpoint(passive)' })),
    copy: (part, copyTo) => ask({ part, copyTo }) as Promise<number>,
    async bodyDays(part) {
      const sql =
        "select distinct cast(substr(ref, 1, instr(ref, '.') - 1) as integer) as day from messages where ref is not null"
      return ((await ask({ part, sql })) as { day: number }[]).map(({ day }) => day)
    },
    async close() {
      const exit = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage('close')
      await exit
    },
  }
}
