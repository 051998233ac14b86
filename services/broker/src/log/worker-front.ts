import type { Worker } from 'node:worker_threads'
import { type Did, type ErrorCode, isSpineError, SpineError } from '@digital-spine/core'
import { type CallPacket, packCalls } from './call-packet.ts'
import type { CursorState, LogOperations, MessageLog } from './message-log.ts'
import { operationNames } from './operation-table.ts'
import { createSlots } from './slots.ts'

export type CallName = keyof LogOperations | 'check'

/** One call on its way to a worker, and what came of it. */
export type LogCall = { readonly id: number; readonly name: CallName; readonly args: readonly unknown[] }
export type Refusal = { code: string; message: string; details?: Readonly<Record<string, unknown>> }
export type Outcome = { readonly value: unknown } | { readonly error: Refusal }

/** What a log's worker is told: calls made in one turn, or that it is to end when it has answered all. */
export type ToLogWorker = CallPacket | 'close'

/** What a log's worker tells: first that it is ready or why it cannot be, then what came of calls and what is new. */
export type FromLogWorker = {
  readonly ready?: true
  readonly refused?: Refusal
  readonly outcomes?: readonly (readonly [id: number, outcome: Outcome])[]
  readonly entries?: readonly (readonly [mailbox: Did, position: number])[]
  readonly cursors?: readonly (readonly [mailbox: Did, client: string, state: CursorState | null])[]
  readonly problem?: readonly [part: string, error: unknown]
}

type Waiting = { resolve(value: never): void; reject(error: unknown): void }

/**
 * A message log whose work is done by worker threads, one of which `workerFor` chooses for each operation. Answers when
 * all are ready, and throws what one of them refuses to start for. What is called in one turn travels together.
 */
export async function openWorkerFront(options: {
  workers: readonly Worker[]
  workerFor: (name: CallName) => Worker
  /** Told of what went wrong and is tried again. */
  onProblem?: ((part: string, error: unknown) => void) | undefined
}): Promise<MessageLog> {
  const { workers, workerFor, onProblem } = options
  const waiting = createSlots<Waiting>()
  let outgoing = new Map<Worker, LogCall[]>()
  const entryListeners: Parameters<MessageLog['onEntry']>[0][] = []
  const cursorListeners: Parameters<MessageLog['onCursor']>[0][] = []
  let ended: SpineError | undefined

  const end = (cause?: unknown): void => {
    ended ??= new SpineError('LOG_UNAVAILABLE', 'The message log has stopped.', { cause })
    for (const { reject } of waiting.takeAll()) reject(ended)
  }
  const hear = ({ outcomes, entries, cursors, problem }: FromLogWorker): void => {
    for (const entry of entries ?? []) for (const listener of entryListeners) listener(...entry)
    for (const cursor of cursors ?? []) for (const listener of cursorListeners) listener(...cursor)
    for (const [id, outcome] of outcomes ?? []) {
      const call = waiting.take(id)
      if ('value' in outcome) call?.resolve(outcome.value as never)
      else call?.reject(toError(outcome.error))
    }
    if (problem !== undefined) onProblem?.(...problem)
  }
  const start = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      worker.on('message', (message: FromLogWorker) => {
        if (message.ready) resolve()
        if (message.refused !== undefined) reject(toError(message.refused))
        hear(message)
      })
      worker.on('error', (error) => {
        end(error)
        reject(error)
      })
      worker.on('exit', () => {
        end()
        reject(ended)
      })
    })
  const send = (): void => {
    if (outgoing.size === 0) return
    const going = outgoing
    outgoing = new Map()
    for (const [worker, calls] of going) {
      const packet = packCalls(calls)
      worker.postMessage(packet satisfies ToLogWorker, [packet.bodies.buffer])
    }
  }
  const call = (name: CallName, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) return reject(ended)
      const id = waiting.keep({ resolve, reject })
      // Who appends waits for what else comes in this turn of the event loop; who reads does not.
      if (name !== 'append') queueMicrotask(send)
      else if (outgoing.size === 0) setImmediate(send)
      const worker = workerFor(name)
      const calls = outgoing.get(worker)
      if (calls === undefined) outgoing.set(worker, [{ id, name, args }])
      else calls.push({ id, name, args })
    })
  const close = async (): Promise<void> => {
    send()
    const running = workers.filter(({ threadId }) => threadId !== -1)
    const exits = running.map((worker) => new Promise((resolve) => worker.once('exit', resolve)))
    for (const worker of running) worker.postMessage('close' satisfies ToLogWorker)
    await Promise.all(exits)
  }
  try {
    await Promise.all(workers.map(start))
  } catch (error) {
    await Promise.all(workers.map((worker) => worker.terminate()))
    throw error
  }
  const operations = Object.fromEntries(operationNames.map((name) => [name, (...args: unknown[]) => call(name, args)]))
  return Object.assign(operations as Pick<MessageLog, keyof LogOperations>, {
    onEntry: (listener: (typeof entryListeners)[number]) => void entryListeners.push(listener),
    onCursor: (listener: (typeof cursorListeners)[number]) => void cursorListeners.push(listener),
    check: () => call('check', []) as Promise<void>,
    [Symbol.asyncDispose]: close,
  })
}

/** A coded refusal as it travels between threads; throws what is not one. */
export function refusalOf(error: unknown): Refusal {
  if (!isSpineError(error)) throw error
  const { code, message, details } = error
  return details === undefined ? { code, message } : { code, message, details }
}

function toError({ code, message, details }: Refusal): SpineError {
  return new SpineError(code as ErrorCode, message, details === undefined ? {} : { details })
}
