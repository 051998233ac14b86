import { parentPort, workerData } from 'node:worker_threads'
import type { Did } from '@digital-spine/core'
import { connectNats, type NatsAccess } from '../../cluster/nats-access.ts'
import type { CursorState, LogOperations } from '../message-log.ts'
import { openClusterLog } from './cluster-log.ts'
import { type Outcome, refusalOf } from './view.ts'

type ToWorker = 'close' | { id: number; name: keyof LogOperations | 'check'; args: readonly unknown[] }[]
export type FromWorker = {
  readonly ready?: true
  readonly refused?: ReturnType<typeof refusalOf>
  readonly outcomes?: readonly (readonly [id: number, outcome: Outcome])[]
  readonly entries?: readonly [mailbox: Did, position: number][]
  readonly cursors?: readonly [mailbox: Did, client: string, state: CursorState | null][]
  readonly problem?: readonly [part: string, error: unknown]
}

const port = parentPort
if (port === null) throw new TypeError('the log runs in a worker thread')
const { access, ...settings } = workerData as {
  access: NatsAccess
  folder: string
  partitions: number
  replicas: number
}
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
    send({ outcomes, entries, cursors })
    outcomes = []
    entries = []
    cursors = []
  })
}
const send = (message: FromWorker): void => port.postMessage(message)

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
      onProblem: (part, error) => send({ problem: [part, error] }),
    },
  })
  const answer = async (id: number, work: Promise<Outcome>): Promise<void> => {
    const outcome = await work.catch((error: unknown) => ({ error: refusalOf(error) }))
    outcomes.push([id, outcome])
    schedule()
  }
  port.on('message', (message: ToWorker) => {
    if (message === 'close') {
      void log.close().finally(async () => {
        await connection.close()
        port.close()
      })
      return
    }
    for (const { id, name, args } of message)
      void answer(id, name === 'check' ? log.check().then(() => ({ value: null })) : log.call(name, args))
  })
  send({ ready: true })
} catch (error) {
  send({ refused: refusalOf(error) })
  port.close()
}
