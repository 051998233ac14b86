import type { BrokerOperation, BrokerOperations } from '@digital-spine/api'
import type { Did, Name } from '@digital-spine/core'
import type { BrokerContext } from '../context.ts'

/** Operations of a reader, which belong to its connection. */
export type ReadingOperation = 'subscribe' | 'credit' | 'ack' | 'hold' | 'rewind' | 'pause' | 'reject'

/** Operations that need nothing but who asks. */
export type PlainOperation = Exclude<BrokerOperation, ReadingOperation>

export type Operation<K extends PlainOperation> = (
  context: BrokerContext,
  caller: Did,
  argument: unknown,
  turn: Turn,
) => Promise<BrokerOperations[K]['answer']>

/** Checks run side by side; writes to the log are issued in the order in which their frames came. */
export type Turn = {
  readonly mine: Promise<unknown>
  done(): void
  /** Whether the sender has sent so much of late that it may wait for others. */
  readonly mayWait: boolean
  /** Roles that the caller holds now. */
  readonly roles: readonly Name[]
}

export const maxRecipients = 10_000
