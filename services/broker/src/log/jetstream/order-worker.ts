import { parentPort, workerData } from 'node:worker_threads'
import type { Did } from '@digital-spine/core'
import { connectNats } from '../../cluster/nats-access.ts'
import { unpackCalls } from '../call-packet.ts'
import type { CursorState } from '../message-log.ts'
import { type FromLogWorker, type Outcome, refusalOf, type ToLogWorker } from '../worker-front.ts'
import { openClusterLog } from './cluster-log.ts'
import type { JetStreamSettings } from './jetstream-log.ts'

// Orders writes, follows what others order, and looks things up.
const port = parentPort
if (port === null) throw new TypeError('the log runs in a worker thread')
const { access, ...settings } = workerData as JetStreamSettings
const [quietMs, maxTold] = [10_000, 1000]
const lastTold = new Map<string, number>()
let outcomes: [number, Outcome][] = []
let entries: [Did, number][] = []
let cursors: [Did, string, CursorState | null][] = []
let isScheduled = false

/** What comes about in one turn travels together. */
function schedule(): void {
  if (isScheduled) return
  isScheduled = true
  setImmediate(() => {
    isScheduled = false
    tell({ outcomes, entries, cursors })
    outcomes = []
    entries = []
    cursors = []
  })
}
/** What goes on for long, as while NATS is away, is told now and then. */
function isNews(problem: string): boolean {
  const now = performance.now()
  if (now - (lastTold.get(problem) ?? Number.NEGATIVE_INFINITY) < quietMs) return false
  if (lastTold.size >= maxTold) lastTold.clear()
  lastTold.set(problem, now)
  return true
}
const tell = (message: FromLogWorker): void => port.postMessage(message)

try {
  const connection = await connectNats(access, 'spine broker log')
  const log = await openClusterLog({
    connection,
    ...settings,
    events: {
      onEntry(mailbox, position) {
        entries.push([mailbox, position])
        schedule()
      },
      onCursor(mailbox, client, state) {
        cursors.push([mailbox, client, state])
        schedule()
      },
      onProblem(part, error) {
        if (isNews(`${part}: ${error}`)) tell({ problem: [part, error] })
      },
    },
  })
  const answer = async (id: number, work: Promise<Outcome>): Promise<void> => {
    const outcome = await work.catch((error: unknown) => ({ error: refusalOf(error) }))
    outcomes.push([id, outcome])
    schedule()
  }
  const close = async (): Promise<void> => {
    await log[Symbol.asyncDispose]()
    await connection.close()
    port.close()
  }
  port.on('message', (message: ToLogWorker) => {
    if (message === 'close') return void close()
    for (const { id, name, args } of unpackCalls(message))
      void answer(id, name === 'check' ? log.check().then(() => ({ value: undefined })) : log.call(name, args))
  })
  tell({ ready: true })
} catch (error) {
  tell({ refused: refusalOf(error) })
  port.close()
}
