import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Did } from '@digital-spine/core'
import type { NetworkPlace } from './network.ts'

/** What a participant does to the broker. */
export type Habit = 'silent' | 'unread' | 'no-credit' | 'slow' | 'steady' | 'greedy' | 'flood'

/** What the crowd is told. */
export type CrowdOrder =
  | { readonly kind: 'join'; readonly network: NetworkPlace; readonly habits: readonly Habit[] }
  | { readonly kind: 'meet'; readonly broker: { url: string; topic: { id: string; version: string } } }
  | { readonly kind: 'trouble' | 'rest' }

/** Troublesome participants in a process of their own. */
export type Crowd = AsyncDisposable & {
  readonly dids: readonly Did[]
  meet(broker: { url: string; topic: { id: string; version: string } }): Promise<void>
  /** Connects, and starts with the habits. */
  trouble(): Promise<void>
  /** Ends that, and the connections. */
  rest(): Promise<void>
  /** Stops the process where it is, so that nobody reads its sockets. */
  freeze(): void
  thaw(): void
}

export async function startCrowd({ folder, services }: NetworkPlace, habits: readonly Habit[]): Promise<Crowd> {
  const child = fork(join(import.meta.dirname, 'work/crowd.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const exit = once(child, 'exit')
  const gone = exit.then(() => Promise.reject(new Error('the crowd ended by itself')))
  gone.catch(() => undefined)
  const order = async (what: CrowdOrder): Promise<unknown> => {
    const answered = once(child, 'message') as Promise<[{ answer?: unknown; error?: string }]>
    child.send(what)
    const [{ answer, error }] = await Promise.race([answered, gone])
    if (error !== undefined) throw new Error(error)
    return answer
  }
  const dids = (await order({ kind: 'join', network: { folder, services }, habits })) as readonly Did[]
  return {
    dids,
    meet: async (broker) => void (await order({ kind: 'meet', broker })),
    trouble: async () => void (await order({ kind: 'trouble' })),
    rest: async () => void (await order({ kind: 'rest' })),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exit
    },
  }
}
