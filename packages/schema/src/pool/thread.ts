import { Worker } from 'node:worker_threads'
import type { TopicSchema } from '@digital-spine/core'
import { type Answer, done, outOfMemory, partBytes, type Request, type ThreadData } from './protocol.ts'
import { wasmPageBytes } from './wasm-memory.ts'

/** Why a thread is gone, and at which payload of a batch it was. */
export class ThreadLost extends Error {
  readonly reason: LostReason
  readonly index: number
  constructor(reason: LostReason, index: number, cause?: unknown) {
    super(`the thread was lost: ${reason}`, { cause })
    this.reason = reason
    this.index = index
  }
}

export type LostReason = 'time' | 'memory' | 'fault' | 'closed'

/** A thread that compiles and checks, one request after the other. Once lost it stays so. */
export type Thread = {
  readonly isLost: boolean
  /** Its WebAssembly memory, which never shrinks, has a quarter of what it may have. */
  readonly isGrown: boolean
  /** Where the next part of a stream is put; only while nothing is asked. */
  readonly part: Uint8Array
  /** `limits` are the ms that a request may take, payload by payload. Throws {@link ThreadLost}. */
  ask<Op extends Answer['op']>(request: Request, limits: readonly number[]): Promise<Answer & { op: Op }>
  /** Has it compile a schema, unless it did before. Schemas that were not used for long are forgotten. */
  learn(id: number, schema: TopicSchema, limitMs: number): Promise<Answer & { op: 'compile' }>
  stop(): Promise<void>
}

const maxSchemas = 100
const looksPerLimit = 8

/** JavaScript heap of a thread, of which `youngMb` for what has just been made; `memoryMb` also for libxml2. */
export type ThreadMemory = { readonly memoryMb: number; readonly youngMb: number }

export function startThread({ memoryMb, youngMb }: ThreadMemory): Thread {
  const progress = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const part = new Uint8Array(new SharedArrayBuffer(partBytes))
  const wasmPages = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const maxWasmBytes = memoryMb * 1024 * 1024
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { progress, part, wasmPages, maxWasmBytes } satisfies ThreadData,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: youngMb },
    ...{ env: {}, execArgv: [], stdout: true, stderr: true },
  })
  worker.unref()
  const known = new Set<number>()
  let asked: PromiseWithResolvers<Answer> | undefined
  let lost: LostReason | undefined
  const lose = (reason: LostReason, cause?: unknown): void => {
    lost ??= reason
    asked?.reject(new ThreadLost(lost, Atomics.load(progress, 0), cause))
    void worker.terminate()
  }
  worker.on('message', (answer: Answer) => asked?.resolve(answer))
  worker.on('error', (error) =>
    lose('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'fault', error),
  )
  worker.on('exit', (exitCode) => lose(exitCode === outOfMemory ? 'memory' : 'fault'))

  const ask = async (request: Request, limits: readonly number[]): Promise<Answer> => {
    if (lost !== undefined) throw new ThreadLost(lost, 0)
    asked = Promise.withResolvers()
    Atomics.store(progress, 0, 0)
    worker.ref()
    const watch = watchProgress(progress, limits, () => lose('time'))
    try {
      worker.postMessage(request, 'bytes' in request ? [request.bytes.buffer as ArrayBuffer] : [])
      return await asked.promise
    } finally {
      clearInterval(watch)
      asked = undefined
      if (lost === undefined) worker.unref()
    }
  }
  return {
    get isLost() {
      return lost !== undefined
    },
    get isGrown() {
      return Atomics.load(wasmPages, 0) * wasmPageBytes > maxWasmBytes / 4
    },
    part,
    ask: ask as Thread['ask'],
    async learn(id, schema, limitMs) {
      const wasKnown = known.delete(id)
      known.add(id)
      if (wasKnown) return { op: 'compile' }
      const forget = [...known].slice(0, Math.max(0, known.size - maxSchemas))
      for (const old of forget) known.delete(old)
      const answer = await (ask as Thread['ask'])<'compile'>({ op: 'compile', id, schema, forget }, [limitMs])
      if (answer.unusable !== undefined) known.delete(id)
      return answer
    },
    async stop() {
      lose('closed')
      await worker.terminate()
    },
  }
}

/** Looks from time to time how far a thread has come. */
function watchProgress(progress: Int32Array, limits: readonly number[], late: () => void): NodeJS.Timeout {
  let at = 0
  let since = performance.now()
  return setInterval(
    () => {
      const now = performance.now()
      const index = Atomics.load(progress, 0)
      if (index !== at) [at, since] = [index, now]
      else if (index !== done && now - since > (limits[index] ?? 0)) late()
    },
    Math.min(...limits) / looksPerLimit,
  )
}
