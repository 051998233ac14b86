import { Worker } from 'node:worker_threads'
import { SpineError } from '@digital-spine/core'
import type { WordQuery } from './word-index.ts'
import type { SearchAnswer, SearchMessage, SearchText } from './worker.ts'

/** The word index in a thread of its own, so that packing it keeps nobody else waiting. Messages keep their order. */
export type SearchThread = AsyncDisposable & {
  /** Resolves once they are in, so that no more of them wait than are read at once. */
  load(texts: readonly SearchText[]): Promise<void>
  put(texts: readonly SearchText[]): void
  remove(names: readonly string[]): void
  /** All is loaded: packs it, and frees what that took. */
  settled(): void
  find(query: WordQuery): Promise<readonly string[]>
}

export function startSearchThread(): SearchThread {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  })
  const waiting = new Map<number, PromiseWithResolvers<readonly string[]>>()
  let nextId = 0
  const send = (message: SearchMessage): void => worker.postMessage(message)
  worker.on('message', ({ id, names }: SearchAnswer) => {
    waiting.get(id)?.resolve(names)
    waiting.delete(id)
  })
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const fail = (cause?: unknown): void => {
    for (const { reject } of waiting.values()) reject(new SpineError('INTERNAL', 'The search has stopped.', { cause }))
    waiting.clear()
  }
  worker.on('error', fail)
  worker.once('exit', fail)
  const ask = (makeMessage: (id: number) => SearchMessage): Promise<readonly string[]> => {
    nextId += 1
    const answer = Promise.withResolvers<readonly string[]>()
    waiting.set(nextId, answer)
    send(makeMessage(nextId))
    return answer.promise
  }
  return {
    load: async (texts) => void (await ask((id) => ({ op: 'load', id, texts }))),
    put: (texts) => send({ op: 'put', texts }),
    remove: (names) => send({ op: 'remove', names }),
    settled: () => send({ op: 'settled' }),
    find: (query) => ask((id) => ({ op: 'find', id, query })),
    async [Symbol.asyncDispose]() {
      send({ op: 'close' })
      await exited
    },
  }
}
