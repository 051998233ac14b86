import { parentPort, workerData } from 'node:worker_threads'
import { openReader, type Reader } from '../engine/engine.ts'
import { type FromLogWorker, type LogCall, type Outcome, refusalOf, type ToLogWorker } from '../worker-front.ts'
import type { JetStreamSettings } from './jetstream-log.ts'
import { splitCall } from './split-call.ts'
import { viewFile } from './view-folder.ts'

// Reads what this process has, in a thread of its own: however much there is to read, it holds up no write.
const port = parentPort
if (port === null) throw new TypeError('the log is read in a worker thread')
const { folder, partitions } = workerData as JetStreamSettings
const readers = new Map<string, Reader>()

port.on('message', (calls: ToLogWorker) => {
  if (calls === 'close') {
    for (const reader of readers.values()) reader.close()
    port.close()
  } else port.postMessage({ outcomes: calls.map((made) => [made.id, read(made)]) } satisfies FromLogWorker)
})
port.postMessage({ ready: true } satisfies FromLogWorker)

function read({ name, args }: LogCall): Outcome {
  try {
    if (name === 'check') return { value: undefined }
    const [piece] = splitCall(name, args, partitions).pieces
    const reader = readerOf(piece?.part ?? '')
    return { value: (reader[name] as (...values: readonly unknown[]) => unknown)(...args) }
  } catch (error) {
    return { error: refusalOf(error) }
  }
}
function readerOf(part: string): Reader {
  const known = readers.get(part)
  if (known !== undefined) return known
  const reader = openReader(viewFile(folder, part))
  readers.set(part, reader)
  return reader
}
