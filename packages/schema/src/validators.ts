import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { contentTypes, SpineError, type TopicSchema } from '@digital-spine/core'
import { combine, undecided, type Verdict } from './compatibility/verdict.ts'
import { unusableSchema } from './formats/unusable-schema.ts'
import { payloadInvalid } from './payload-invalid.ts'
import { findCheckHere } from './pool/check-here.ts'
import { createCheckQueue } from './pool/check-queue.ts'
import type { Answer, Unusable } from './pool/protocol.ts'
import { createStreams } from './pool/streams.ts'
import { ThreadLost } from './pool/thread.ts'
import { createThreads } from './pool/threads.ts'
import type { TypesOf } from './types/write-types.ts'

/** Holds payloads to one version of a topic. */
export type Validator = {
  readonly contentType: string
  /** Throws PAYLOAD_INVALID with `details.errors` (at most 20 {@link Problem}s). */
  check(payload: Uint8Array): Promise<void>
  openStream(): ValidatorStream
  /** No more will be asked of it; open streams go on. */
  close(): void
}

/**
 * Checks one payload that comes in parts. `write` resolves once the part is checked: what writes the next part only then
 * needs little memory. Throws PAYLOAD_INVALID; SERVICE_UNAVAILABLE if the check was broken off by something else and can
 * be done again from the start.
 */
export type ValidatorStream = {
  write(chunk: Uint8Array): Promise<void>
  end(): Promise<void>
  /** Drops a check that was not ended. */
  close(): void
}

export type Validators = {
  /** Throws SCHEMA_INVALID with `details.errors`. The same schema is compiled once, however often it is asked for. */
  compile(schema: TopicSchema): Promise<Validator>
  /** How two versions get on; `unknown` if that takes too long to tell. Throws SCHEMA_INVALID with `details.errors`. */
  judge(older: TopicSchema, newer: TopicSchema): Promise<Verdict>
  /**
   * A TypeScript module with the types of a schema's payloads, or of the rows of CSV and TSV. Whatever a schema says ends up
   * in names, strings and comments, and nowhere else. Throws SCHEMA_INVALID with `details.errors`, and VALIDATION_FAILED for XML
   * and XSD, of which no types are made.
   */
  writeTypes(schema: TopicSchema, of: TypesOf): Promise<string>
  close(): Promise<void>
}

export type ValidatorsOptions = {
  /** Threads for whole payloads, and as many for streams; each starts when there is work for it. */
  readonly workers?: number
  /** JavaScript heap of a thread, and as much again for libxml2. */
  readonly memoryMb?: number
  /** Time for a payload, and once more for every MiB of it; for a part of a stream as for 16 MiB. */
  readonly maxCheckMs?: number
  readonly maxCompileMs?: number
}

/**
 * Validators of every format. They work in threads without access to a network; one that exceeds its time or memory is
 * replaced, and only what it was at fails.
 */
export function createValidators(options: ValidatorsOptions = {}): Validators {
  const { workers = Math.min(4, Math.max(2, availableParallelism())), memoryMb = 512 } = options
  const { maxCheckMs = 1000, maxCompileMs = 10_000 } = options
  const threads = createThreads({ count: workers, memoryMb })
  const streams = createStreams({ count: workers, memoryMb, maxCheckMs, maxCompileMs })
  const entries = new Map<string, Entry>()
  let nextId = 0
  let isClosed = false

  const startEntry = (schema: TopicSchema): Entry => {
    nextId += 1
    const id = nextId
    const compiled = threads.use((thread) => thread.learn(id, schema, maxCompileMs)).then(refuseUnusable, toUnusable)
    return { id, users: 0, compiled, check: createCheckQueue(threads, { id, schema, maxCheckMs, maxCompileMs }) }
  }
  return {
    async compile(schema) {
      const key = keyOf(schema)
      const entry = entries.get(key) ?? startEntry(schema)
      entries.set(key, entry)
      entry.users += 1
      const leave = (): void => {
        entry.users -= 1
        if (entry.users === 0 && entries.get(key) === entry) entries.delete(key)
      }
      await entry.compiled.catch((error: unknown) => {
        leave()
        throw error
      })
      const checkHere = await findCheckHere(schema)
      return {
        contentType: contentTypes[schema.format],
        async check(payload) {
          if (checkHere === undefined || isClosed || payload.length > checkHere.maxBytes) return entry.check(payload)
          const problems = checkHere.check(payload)
          if (problems.length > 0) throw payloadInvalid(problems)
        },
        openStream: () => streams.open(entry.id, schema),
        close: once(leave),
      }
    },
    async judge(older, newer) {
      try {
        const request = { op: 'judge', older, newer } as const
        const answer = await threads.use((thread) => thread.ask<'judge'>(request, [maxCompileMs]))
        if ('verdict' in answer) return answer.verdict
        throw refusal(answer.unusable)
      } catch (error) {
        if (!(error instanceof ThreadLost)) throw error
        if (error.reason === 'closed') throw closed()
        const unknown = undecided('takes too long, or too much memory, to compare')
        return combine(unknown, unknown)
      }
    },
    async writeTypes(schema, of) {
      const request = { op: 'types', schema, of } as const
      const answer = await threads.use((thread) => thread.ask<'types'>(request, [maxCompileMs])).catch(toUnusable)
      if ('types' in answer) return answer.types
      throw refusal(answer.unusable)
    },
    async close() {
      isClosed = true
      await Promise.all([threads.close(), streams.close()])
    },
  }
}

type Entry = {
  readonly id: number
  /** Validators that were not closed. */
  users: number
  readonly compiled: Promise<void>
  readonly check: (payload: Uint8Array) => Promise<void>
}

function keyOf({ format, main, root, files }: TopicSchema): string {
  const parts = [format, main, root ?? null, files.map(({ path, content }) => [path, content])]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64')
}

function refuseUnusable({ unusable }: Answer & { op: 'compile' }): void {
  if (unusable !== undefined) throw refusal(unusable)
}

const refusal = ({ code, message, errors }: Unusable): SpineError =>
  new SpineError(code, message, errors.length === 0 ? {} : { details: { errors } })

const closed = (): SpineError => new SpineError('SERVICE_UNAVAILABLE', 'The validators are closed.')

function toUnusable(error: unknown): never {
  if (!(error instanceof ThreadLost)) throw error
  if (error.reason === 'closed') throw closed()
  const took = { time: 'it takes too long to compile', memory: 'it takes too much memory to compile' }
  throw unusableSchema([{ message: took[error.reason as keyof typeof took] ?? 'it cannot be compiled' }], error)
}

function once(work: () => void): () => void {
  let isDone = false
  return () => {
    if (!isDone) work()
    isDone = true
  }
}
