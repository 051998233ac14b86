import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A process of our own that does what it is ordered to, one thing after the other. */
export type OrderedProcess<Order> = AsyncDisposable & {
  /** Resolves with what it answers. */
  order(what: Order): Promise<unknown>
  signal(name: NodeJS.Signals): void
}

/** Starts a file of `work` with flags of Node. */
export function startOrdered<Order extends object>(file: string, flags: readonly string[] = []): OrderedProcess<Order> {
  const child = fork(join(import.meta.dirname, 'work', file), {
    ...{ stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [...process.execArgv, ...flags] },
  })
  const exit = once(child, 'exit')
  const gone = exit.then(() => Promise.reject(new Error(`${file} ended by itself`)))
  gone.catch(() => undefined)
  return {
    async order(what) {
      const answered = once(child, 'message') as Promise<[{ answer?: unknown; error?: string }]>
      child.send(what)
      const [{ answer, error }] = await Promise.race([answered, gone])
      if (error !== undefined) throw new Error(error)
      return answer
    },
    signal: (name) => void child.kill(name),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exit
    },
  }
}

/** In such a process: performs what is ordered, until who ordered is gone. */
export function takeOrders<Order>(perform: (order: Order) => Promise<unknown>): void {
  process.on('message', (order: Order) => {
    perform(order).then(
      (answer) => process.send?.({ answer }),
      (error: unknown) => process.send?.({ error: String(error) }),
    )
  })
  process.on('disconnect', () => process.exit())
}
