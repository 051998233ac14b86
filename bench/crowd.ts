import type { Did } from '@digital-spine/core'
import type { NetworkPlace } from './network.ts'
import { startOrdered } from './ordered-process.ts'

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
  await using stack = new AsyncDisposableStack()
  const { order, signal } = stack.use(startOrdered<CrowdOrder>('crowd.ts'))
  const dids = (await order({ kind: 'join', network: { folder, services }, habits })) as readonly Did[]
  const owned = stack.move()
  return {
    dids,
    meet: async (broker) => void (await order({ kind: 'meet', broker })),
    trouble: async () => void (await order({ kind: 'trouble' })),
    rest: async () => void (await order({ kind: 'rest' })),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
