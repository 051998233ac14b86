import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { SendResult } from '@digital-spine/api'
import { type ErrorCode, SpineError } from '@digital-spine/core'
import type { LogOperations, MessageLog, StoredMessage } from '../message-log.ts'
import type { LogCall, LogOutcome } from './worker.ts'

type Waiting = { resolve(value: never): void; reject(error: unknown): void }

const names: readonly (keyof LogOperations)[] = [
  ...([
    'putEpoch',
    'findManifest',
    'findShare',
    'dropGrant',
    'append',
    'appendSkip',
    'appendReceipts',
    'findSenders',
  ] as const),
  ...([
    'read',
    'cursor',
    'acknowledge',
    'rewind',
    'deadLetter',
    'putPrekey',
    'findPrekeys',
    'putTopic',
    'findTopic',
  ] as const),
  ...(['listTopics', 'putHolder', 'findHolders', 'expire'] as const),
]

/** Opens the embedded log in a folder. A worker thread owns its file; what is called in one turn travels and commits together. */
export async function openEmbeddedLog(folder: string): Promise<MessageLog> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: join(folder, 'log.sqlite') })
  const waiting = new Map<number, Waiting>()
  let outgoing: LogCall[] = []
  let nextId = 0
  let ended: SpineError | undefined

  worker.on('message', (outcomes: LogOutcome[]) => {
    for (const { id, value, error } of outcomes) {
      const call = waiting.get(id)
      waiting.delete(id)
      if (error === undefined) call?.resolve(value as never)
      else call?.reject(new SpineError(error.code as ErrorCode, error.message))
    }
  })
  const end = (cause?: unknown): void => {
    ended = new SpineError('LOG_UNAVAILABLE', 'The message log has stopped.', { cause })
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  }
  worker.on('error', end)
  worker.on('exit', () => end())

  const call = (name: keyof LogOperations, args: readonly unknown[]): Promise<unknown> =>
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
  const operations = Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => call(name, args)]))
  return Object.assign(operations as Omit<MessageLog, typeof Symbol.asyncDispose>, {
    // A body is a view of what came from the socket, and all of that would travel with it.
    append: (message: StoredMessage) =>
      call('append', [{ ...message, body: new Uint8Array(message.body) }]) as Promise<SendResult[]>,
    async [Symbol.asyncDispose]() {
      const exit = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage('close')
      await exit
    },
  })
}
