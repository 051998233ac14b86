import { parentPort, workerData } from 'node:worker_threads'
import { unpackCalls } from '../call-packet.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import type { StoredMessage } from '../message-log.ts'
import { operationTable } from '../operation-table.ts'
import { type FromLogWorker, type LogCall, type Outcome, refusalOf, type ToLogWorker } from '../worker-front.ts'
import { call } from './call.ts'

const maxGroup = 512
/** What may wait for something to share a write to disk with waits that long. */
const lingerMs = 2
/** Writes after which what is in the write-ahead log is moved: the sooner the less there is to do, but not now if busy. */
const [checkpointIdle, checkpointBusy] = [128, 4096]
/** Calls of a group from which on it is busy. */
const busyGroup = 16

const port = parentPort
if (port === null) throw new TypeError('the log runs in a worker thread')
const tell = (message: FromLogWorker): void => port.postMessage(message)
const open = (): Engine => openEngine(workerData as string, { synchronous: 'full' })
let engine: Engine | undefined
let queue: LogCall[] = []
let scheduled = false
let timer: NodeJS.Timeout | undefined
let sinceCheckpoint = 0

try {
  engine = open()
  port.on('message', take)
  tell({ ready: true })
} catch (error) {
  tell({ refused: refusalOf(error) })
}

function take(message: ToLogWorker): void {
  if (message === 'close') {
    while (queue.length > 0) flush()
    engine?.close()
    port?.close()
    return
  }
  const calls = unpackCalls(message)
  queue.push(...calls)
  if (scheduled) return
  if (calls.every(mayWait)) {
    timer ??= setTimeout(flush, lingerMs)
    return
  }
  scheduled = true
  setImmediate(flush)
}

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
  const { cursors = [] } = engine?.takeNews() ?? {}
  tell({ outcomes, cursors: cursors.map(({ mailbox, client, state }) => [mailbox, client, state]) })
  for (const { name } of group) if (isWrite(name)) sinceCheckpoint += 1
  if (sinceCheckpoint >= checkpointBusy) checkpoint()
  if (scheduled) return
  scheduled = queue.length > 0 || (sinceCheckpoint >= checkpointIdle && group.length < busyGroup)
  if (scheduled) setImmediate(queue.length > 0 ? flush : checkpointWhenIdle)
}

const isWrite = (name: LogCall['name']): boolean => name !== 'check' && operationTable[name].kind === 'write'

function checkpointWhenIdle(): void {
  if (queue.length > 0) flush()
  else {
    scheduled = false
    checkpoint()
  }
}

function runGroup(group: readonly LogCall[]): [number, Outcome][] {
  try {
    engine ??= open()
    const opened = engine
    opened.begin()
    const outcomes = group.map(({ id, name, args }): [number, Outcome] => [id, call(opened, name, args)])
    opened.commit()
    return outcomes
  } catch (error) {
    drop()
    const reason = error instanceof Error ? error.message : 'unknown'
    const refusal = { code: 'LOG_UNAVAILABLE', message: `The log could not be written: ${reason}` }
    return group.map(({ id }) => [id, { error: refusal }])
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
