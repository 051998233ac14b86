import { SpineError } from '@digital-spine/core'
import { type Engine, openEngine, openReader } from '../engine/engine.ts'
import type { News } from '../engine/news.ts'
import type { LogOperations } from '../message-log.ts'
import { type Outcome, refusalOf } from '../worker-front.ts'
import { checkOf, type LogRecord, type Request } from './record.ts'

export type Result = { readonly request: Request; readonly outcome: Outcome; readonly news: News }

/** A group of calls that has been run and is not decided yet. */
export type Group = {
  /** Calls that changed the state, in order, and what is to be recorded of them. */
  readonly changed: readonly Result[]
  readonly unchanged: readonly Result[]
  readonly check: number
}

/** A part's state in a file of this process: what comes of the records of its stream up to `applied`. */
export type View = {
  readonly applied: number
  /** Runs calls in an open transaction, which `commit` or `rollback` ends. Throws `GroupFailed` if one of them cannot be run. */
  run(requests: readonly Request[]): Group
  commit(sequence: number): void
  rollback(): void
  /** Repeats what another owner did. Throws, and stands where it stood, if it does not come to the same. */
  apply(record: LogRecord, sequence: number): Result[]
  read(name: keyof LogOperations, args: readonly unknown[]): unknown
  close(): void
}

/** A call that cannot be run, and takes nothing with it but itself. */
export class GroupFailed extends Error {
  readonly request: Request
  constructor(request: Request, cause: unknown) {
    super('A call could not be run.', { cause })
    this.request = request
  }
}

/** A process has many views. */
const cacheMiB = 16

export function openView(file: string): View {
  const engine = openEngine(file, { synchronous: 'off', cacheMiB })
  const reader = openReader(file, { cacheMiB: 2 })
  const perform = (request: Request): { result: Result; isChanged: boolean } => {
    const before = engine.changes
    const outcome = attempt(engine, request)
    return { result: { request, outcome, news: engine.takeNews() }, isChanged: engine.changes > before }
  }
  return {
    get applied() {
      return engine.applied
    },
    run(requests) {
      engine.begin()
      const [changed, unchanged]: [Result[], Result[]] = [[], []]
      for (const request of requests) {
        try {
          const { result, isChanged } = perform(request)
          ;(isChanged ? changed : unchanged).push(result)
        } catch (error) {
          engine.rollback()
          throw new GroupFailed(request, error)
        }
      }
      return { changed, unchanged, check: checkOf(changed.map(({ outcome }) => outcome)) }
    },
    commit(sequence) {
      engine.applied = sequence
      engine.commit()
    },
    rollback: () => engine.rollback(),
    apply(record, sequence) {
      engine.begin()
      try {
        const results = record.requests.map((request) => perform(request).result)
        if (checkOf(results.map(({ outcome }) => outcome)) !== record.check)
          throw new SpineError('LOG_UNAVAILABLE', `Record ${sequence} does not come to what its owner came to.`)
        engine.applied = sequence
        engine.commit()
        return results
      } catch (error) {
        engine.rollback()
        throw error
      }
    },
    read: (name, args) => call(reader, name, args),
    close() {
      reader.close()
      engine.close()
    },
  }
}

function attempt(engine: Engine, { name, args }: Request): Outcome {
  try {
    return { value: call(engine, name, args) }
  } catch (error) {
    return { error: refusalOf(error) }
  }
}

function call(engine: LogOperations, name: keyof LogOperations, args: readonly unknown[]): unknown {
  return (engine[name] as (...values: readonly unknown[]) => unknown)(...args)
}
