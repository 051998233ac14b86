import { SpineError, type TopicSchema } from '@digital-spine/core'
import type { Problem } from '../compiled-schema.ts'
import { payloadInvalid } from '../payload-invalid.ts'
import { limitFor, lostProblem } from './limits.ts'
import { type Thread, ThreadLost } from './thread.ts'
import type { Threads } from './threads.ts'

const maxBatchItems = 512
const maxBatchBytes = 1024 * 1024
const maxWaitingBytes = 64 * 1024 * 1024

type Item = {
  readonly payload: Uint8Array
  readonly settle: PromiseWithResolvers<void>
  /** A thread was lost at it, so that it is checked again by itself. */
  isSuspect: boolean
}

export type QueuedSchema = {
  readonly id: number
  readonly schema: TopicSchema
  readonly maxCheckMs: number
  readonly maxCompileMs: number
}

/**
 * Checks payloads of one schema in batches: those that wait go to the next free thread together, after those of the other
 * schemas that wait for longer. Throws PAYLOAD_INVALID; SERVICE_UNAVAILABLE when more than 64 MiB wait.
 */
export function createCheckQueue(threads: Threads, options: QueuedSchema): (payload: Uint8Array) => Promise<void> {
  const waiting: Item[] = []
  let waitingBytes = 0
  let isScheduled = false

  const schedule = (): void => {
    if (isScheduled || waiting.length === 0) return
    isScheduled = true
    // What else comes in this round of the event loop goes along.
    setImmediate(() => void threads.use(run).catch(() => failAll(waiting.splice(0))))
  }
  const put = (items: readonly Item[]): void => {
    waiting.unshift(...items)
    for (const { payload } of items) waitingBytes += payload.length
    schedule()
  }
  const run = async (thread: Thread): Promise<void> => {
    isScheduled = false
    const batch = takeBatch(waiting)
    for (const { payload } of batch) waitingBytes -= payload.length
    schedule()
    const learned = await thread.learn(options.id, options.schema, options.maxCompileMs).catch(toLost)
    if (learned instanceof ThreadLost || learned.unusable !== undefined) return failAll(batch)
    const answer = await askToCheck(thread, batch, options).catch(toLost)
    if (!(answer instanceof ThreadLost)) {
      settle(batch.slice(0, answer.checked), answer.failures)
      return put(batch.slice(answer.checked))
    }
    const guilty = batch[answer.index]
    if (guilty === undefined || answer.reason === 'closed') return failAll(batch)
    const others = batch.filter((item) => item !== guilty)
    if (guilty.isSuspect) guilty.settle.reject(payloadInvalid([lostProblem(answer.reason)]))
    else others.unshift(Object.assign(guilty, { isSuspect: true }))
    put(others)
  }
  return (payload) => {
    if (waitingBytes + payload.length > maxWaitingBytes && waiting.length > 0) {
      throw new SpineError('SERVICE_UNAVAILABLE', 'Too many payloads wait to be checked.')
    }
    const item = { payload, settle: Promise.withResolvers<void>(), isSuspect: false }
    waiting.push(item)
    waitingBytes += payload.length
    schedule()
    return item.settle.promise
  }
}

function takeBatch(waiting: Item[]): Item[] {
  let bytes = 0
  const end = waiting.findIndex(({ payload, isSuspect }, i) => {
    bytes += payload.length
    return i > 0 && (i === maxBatchItems || bytes > maxBatchBytes || isSuspect || waiting[0]?.isSuspect)
  })
  return waiting.splice(0, end === -1 ? waiting.length : end)
}

function askToCheck(thread: Thread, batch: readonly Item[], { id, maxCheckMs }: QueuedSchema) {
  const bytes = new Uint8Array(batch.reduce((sum, { payload }) => sum + payload.length, 0))
  let end = 0
  const ends = batch.map(({ payload }) => {
    bytes.set(payload, end)
    end += payload.length
    return end
  })
  const limits = batch.map(({ payload }) => limitFor(payload.length, maxCheckMs))
  return thread.ask<'check'>({ op: 'check', id, bytes, ends }, limits)
}

function settle(
  items: readonly Item[],
  failures: readonly { readonly index: number; readonly problems: readonly Problem[] }[],
): void {
  const problems = new Map(failures.map((failure) => [failure.index, failure.problems]))
  for (const [i, { settle }] of items.entries()) {
    const found = problems.get(i)
    if (found === undefined) settle.resolve()
    else settle.reject(payloadInvalid(found))
  }
}

function failAll(items: readonly Item[]): void {
  for (const { settle } of items) {
    settle.reject(new SpineError('SERVICE_UNAVAILABLE', 'The payload could not be checked now.'))
  }
}

function toLost(error: unknown): ThreadLost {
  if (error instanceof ThreadLost) return error
  throw error
}
