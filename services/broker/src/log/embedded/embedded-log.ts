import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { SendResult } from '@digital-spine/api'
import { type ErrorCode, SpineError } from '@digital-spine/core'
import type { MessageLog, StoredBody, StoredMessage } from '../message-log.ts'
import { operationNames } from '../operation-table.ts'
import type { LogCall, LogReport } from './worker.ts'

type Waiting = { resolve(value: never): void; reject(error: unknown): void }

/** Opens the embedded log in a folder. A worker thread owns its file; what is called in one turn travels and commits together. */
export async function openEmbeddedLog(folder: string): Promise<MessageLog> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: join(folder, 'log.sqlite') })
  const waiting = new Map<number, Waiting>()
  const cursorListeners: Parameters<MessageLog['onCursor']>[0][] = []
  let outgoing: LogCall[] = []
  let nextId = 0
  let ended: SpineError | undefined

  worker.on('message', ({ outcomes, news }: LogReport) => {
    for (const { mailbox, client, state } of news?.cursors ?? [])
      for (const listener of cursorListeners) listener(mailbox, client, state)
    for (const { id, value, error } of outcomes) {
      const call = waiting.get(id)
      waiting.delete(id)
      if (error === undefined) call?.resolve(value as never)
      else
        call?.reject(
          new SpineError(error.code as ErrorCode, error.message, error.details && { details: error.details }),
        )
    }
  })
  const end = (cause?: unknown): void => {
    ended = new SpineError('LOG_UNAVAILABLE', 'The message log has stopped.', { cause })
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  }
  worker.on('error', end)
  worker.on('exit', () => end())

  const call = (name: LogCall['name'], args: readonly unknown[]): Promise<unknown> =>
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
  const operations = Object.fromEntries(operationNames.map((name) => [name, (...args: unknown[]) => call(name, args)]))
  return Object.assign(operations as unknown as MessageLogOperations, {
    // A body is a view of what came from the socket, and all of that would travel with it.
    append: (message: StoredMessage) =>
      call('append', [{ ...message, body: copyOf(message.body) }]) as Promise<SendResult[]>,
    onEntry: () => undefined,
    onCursor: (listener: (typeof cursorListeners)[number]) => void cursorListeners.push(listener),
    check: async () => void (await call('check', [])),
    async [Symbol.asyncDispose]() {
      const exit = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage('close')
      await exit
    },
  })
}

type MessageLogOperations = Omit<MessageLog, typeof Symbol.asyncDispose | 'onEntry' | 'onCursor' | 'check'>

const copyOf = (body: StoredBody): StoredBody => (body instanceof Uint8Array ? new Uint8Array(body) : body)
