import { parentPort, workerData } from 'node:worker_threads'
import { isSpineError } from '@digital-spine/core'
import { type Engine, openEngine } from '../engine/engine.ts'
import type { News } from '../engine/news.ts'
import type { LogOperations, StoredMessage } from '../message-log.ts'
import { operationTable } from '../operation-table.ts'

/** One queued call, and its outcome. */
export type LogCall = {
  readonly id: number
  readonly name: keyof LogOperations | 'check'
  readonly args: readonly unknown[]
}
export type LogOutcome = {
  readonly id: number
  readonly value?: unknown
  readonly error?: { code: string; message: string; details?: Record<string, unknown> }
}

/** What came of a group, and what it brought. */
export type LogReport = { readonly outcomes: readonly LogOutcome[]; readonly news: News | undefined }

const maxGroup = 512
/** What may wait for something to share a write to disk with waits that long. */
const lingerMs = 2
/** Writes after which what is in the write-ahead log is moved: the sooner the less there is to do, but not now if busy. */
const [checkpointIdle, checkpointBusy] = [128, 4096]

const port = parentPort
if (port === null) throw new TypeError('the log runs in a worker thread')
const open = (): Engine => openEngine(workerData as string, { synchronous: 'full' })
let engine: Engine | undefined = open()
let queue: LogCall[] = []
let scheduled = false
let timer: NodeJS.Timeout | undefined
let sinceCheckpoint = 0

port.on('message', (calls: LogCall[] | 'close') => {
  if (calls === 'close') {
    while (queue.length > 0) flush()
    engine?.close()
    port.close()
    return
  }
  queue.push(...calls)
  if (scheduled) return
  if (calls.every(mayWait)) {
    timer ??= setTimeout(flush, lingerMs)
    return
  }
  scheduled = true
  setImmediate(flush)
})

const isWrite = (name: LogCall['name']): boolean => name !== 'check' && operationTable[name].kind === 'write'

function mayWait({ name, args }: LogCall): boolean {
  return name === 'acknowledge' || (name === 'append' && (args as [StoredMessage])[0].mayWait === true)
}

/** Runs what is queued as one transaction; answers only after it is on disk. A failed commit fails the whole group. */
function flush(): void {
  scheduled = false
  clearTimeout(timer)
  timer = undefined
  const group = queue.slice(0, maxGroup)
  queue = queue.slice(maxGroup)
  const outcomes = runGroup(group)
  port?.postMessage({ outcomes, news: engine?.takeNews() } satisfies LogReport)
  for (const { name } of group) if (isWrite(name)) sinceCheckpoint += 1
  if (sinceCheckpoint >= checkpointBusy) checkpoint()
  if (scheduled) return
  scheduled = queue.length > 0 || sinceCheckpoint >= checkpointIdle
  if (scheduled) setImmediate(queue.length > 0 ? flush : checkpointWhenIdle)
}

function checkpointWhenIdle(): void {
  if (queue.length > 0) flush()
  else {
    scheduled = false
    checkpoint()
  }
}

function runGroup(group: readonly LogCall[]): LogOutcome[] {
  try {
    engine ??= open()
    const opened = engine
    opened.begin()
    const outcomes = group.map((call) => runCall(opened, call))
    opened.commit()
    return outcomes
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown'
    drop()
    return group.map(({ id }) => ({
      id,
      error: { code: 'LOG_UNAVAILABLE', message: `The log could not be written: ${message}` },
    }))
  }
}

/** A coded refusal comes before an operation's first write, so the others of its group stand. */
function runCall(opened: Engine, { id, name, args }: LogCall): LogOutcome {
  if (name === 'check') return { id }
  try {
    const operation = opened[name] as (...values: readonly unknown[]) => unknown
    return { id, value: operation(...args) }
  } catch (error) {
    if (isSpineError(error)) {
      const { code, message, details } = error
      return { id, error: { code, message, ...(details === undefined ? {} : { details }) } }
    }
    throw error
  }
}

/** What a checkpoint cannot move now stays in the write-ahead log. */
function checkpoint(): void {
  sinceCheckpoint = 0
  try {
    engine?.checkpoint()
  } catch {
    drop()
  }
}

/** The next group opens it again, or fails in turn: on a full disk even that may not work yet. */
function drop(): void {
  try {
    engine?.close()
  } catch {
    // it is being replaced
  }
  engine = undefined
}
