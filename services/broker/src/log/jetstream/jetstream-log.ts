import { Worker } from 'node:worker_threads'
import { type ErrorCode, SpineError } from '@digital-spine/core'
import type { NatsAccess } from '../../cluster/nats-access.ts'
import type { LogOperations, MessageLog, StoredMessage } from '../message-log.ts'
import { operationNames } from '../operation-table.ts'
import type { FromWorker } from './worker.ts'

/** What the log of a broker of several processes is opened with. */
export type JetStreamLogOptions = {
  readonly access: NatsAccess
  /** A folder of this process alone, for its view of the log; it may be lost. */
  readonly folder: string
  /** The same for all processes, and for the life of the log. */
  readonly partitions?: number
  /** Copies that NATS keeps. */
  readonly replicas?: number
  /** Told of what went wrong and is tried again. */
  readonly onProblem?: (part: string, error: unknown) => void
}

type Waiting = { resolve(value: never): void; reject(error: unknown): void }

export const defaultPartitions = 8

/**
 * Opens the log that processes share through NATS JetStream; answers when every part of it has an owner. Throws LOG_MISMATCH,
 * CONFIG_INVALID, LOG_UNAVAILABLE, SERVICE_UNAVAILABLE.
 */
export async function openJetStreamLog({
  access,
  folder,
  partitions = defaultPartitions,
  replicas = 1,
  onProblem,
}: JetStreamLogOptions): Promise<MessageLog> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { access, folder, partitions, replicas },
  })
  const waiting = new Map<number, Waiting>()
  const entryListeners: Parameters<MessageLog['onEntry']>[0][] = []
  const cursorListeners: Parameters<MessageLog['onCursor']>[0][] = []
  const ready = Promise.withResolvers<void>()
  let outgoing: { id: number; name: string; args: readonly unknown[] }[] = []
  let nextId = 0
  let ended: SpineError | undefined

  worker.on('message', ({ ready: isReady, refused, outcomes, entries, cursors, problem }: FromWorker) => {
    if (isReady) ready.resolve()
    if (refused !== undefined) ready.reject(toError(refused))
    for (const listener of entryListeners) for (const entry of entries ?? []) listener(...entry)
    for (const listener of cursorListeners) for (const cursor of cursors ?? []) listener(...cursor)
    for (const [id, outcome] of outcomes ?? []) {
      const call = waiting.get(id)
      waiting.delete(id)
      if ('value' in outcome) call?.resolve(outcome.value as never)
      else call?.reject(toError(outcome.error))
    }
    if (problem !== undefined) onProblem?.(...problem)
  })
  const end = (cause?: unknown): void => {
    ended = new SpineError('LOG_UNAVAILABLE', 'The message log has stopped.', { cause })
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
    ready.reject(ended)
  }
  worker.on('error', end)
  worker.on('exit', () => end())

  const call = (name: keyof LogOperations | 'check', args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) return reject(ended)
      nextId += 1
      waiting.set(nextId, { resolve, reject })
      if (outgoing.length === 0) {
        queueMicrotask(() => {
          worker.postMessage(outgoing)
          outgoing = []
        })
      }
      outgoing.push({ id: nextId, name, args })
    })
  await ready.promise
  const operations = Object.fromEntries(operationNames.map((name) => [name, (...args: unknown[]) => call(name, args)]))
  return Object.assign(operations as Pick<MessageLog, keyof LogOperations>, {
    // A body is a view of what came from the socket, and all of that would travel with it.
    append: (message: StoredMessage) =>
      call('append', [
        { ...message, body: message.body instanceof Uint8Array ? new Uint8Array(message.body) : message.body },
      ]) as ReturnType<MessageLog['append']>,
    onEntry: (listener: (typeof entryListeners)[0]) => void entryListeners.push(listener),
    onCursor: (listener: (typeof cursorListeners)[0]) => void cursorListeners.push(listener),
    check: async () => void (await call('check', [])),
    async [Symbol.asyncDispose]() {
      const exit = new Promise((resolve) => worker.once('exit', resolve))
      if (ended === undefined) {
        worker.postMessage('close')
        await exit
      }
    },
  })
}

function toError({ code, message, details }: { code: string; message: string; details?: object }): SpineError {
  return new SpineError(code as ErrorCode, message, details === undefined ? {} : { details: { ...details } })
}
