import { parentPort, workerData } from 'node:worker_threads'
import { connectNats } from '../../cluster/nats-access.ts'
import { unpackCalls } from '../call-packet.ts'
import { openReader, type Reader } from '../engine/engine.ts'
import { type FromLogWorker, type LogCall, type Outcome, refusalOf, type ToLogWorker } from '../worker-front.ts'
import { openBodies } from './bodies.ts'
import { fillBodies } from './fill-bodies.ts'
import type { JetStreamSettings } from './jetstream-log.ts'
import { splitCall } from './split-call.ts'
import { untilDone } from './until-done.ts'
import { viewFile } from './view-folder.ts'

// Reads what this process has, in a thread of its own: however much there is to read, it holds up no write.
const port = parentPort
if (port === null) throw new TypeError('the log is read in a worker thread')
const { access, folder, partitions } = workerData as JetStreamSettings
/** A process has many views. */
const cacheMiB = 8
const readers = new Map<string, Reader>()
const unreadable = { code: 'LOG_UNAVAILABLE', message: 'The message log could not be read.' }
const tell = (message: FromLogWorker): void => port.postMessage(message)

try {
  const connection = await connectNats(access, 'spine broker reads')
  const bodies = await untilDone(() => openBodies(connection))
  const close = async (): Promise<void> => {
    for (const reader of readers.values()) reader.close()
    await connection.close()
    port.close()
  }
  const answer = async ({ id, name, args }: LogCall): Promise<void> => {
    if (name === 'check') return
    try {
      const outcome = await fillBodies(bodies, name, read(name, args))
      tell({ outcomes: [[id, outcome]] })
    } catch (error) {
      tell({ problem: ['reads', error], outcomes: [[id, { error: unreadable }]] })
    }
  }
  port.on('message', (message: ToLogWorker) => {
    if (message === 'close') return void close()
    for (const call of unpackCalls(message)) void answer(call)
  })
  tell({ ready: true })
} catch (error) {
  tell({ refused: refusalOf(error) })
  port.close()
}

function read(name: Exclude<LogCall['name'], 'check'>, args: readonly unknown[]): Outcome {
  const [piece] = splitCall(name, args, partitions).pieces
  const reader = readerOf(piece?.part ?? '')
  try {
    return { value: (reader[name] as (...values: readonly unknown[]) => unknown)(...args) }
  } catch (error) {
    return { error: refusalOf(error) }
  }
}

function readerOf(part: string): Reader {
  const known = readers.get(part)
  if (known !== undefined) return known
  const reader = openReader(viewFile(folder, part), { cacheMiB })
  readers.set(part, reader)
  return reader
}
