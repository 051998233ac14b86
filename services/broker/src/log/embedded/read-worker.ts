import { parentPort, workerData } from 'node:worker_threads'
import { unpackCalls } from '../call-packet.ts'
import { openReader, type Reader } from '../engine/engine.ts'
import type { FromLogWorker, LogCall, Outcome, ToLogWorker } from '../worker-front.ts'
import { call } from './call.ts'

// Reads of what is committed, in a thread of its own: however much there is to read, it holds up no write.
const port = parentPort
if (port === null) throw new TypeError('the log is read in a worker thread')
let reader: Reader | undefined

port.on('message', (message: ToLogWorker) => {
  if (message === 'close') {
    reader?.close()
    port.close()
  } else
    port.postMessage({ outcomes: unpackCalls(message).map((made) => [made.id, read(made)]) } satisfies FromLogWorker)
})
port.postMessage({ ready: true } satisfies FromLogWorker)

/** Each call sees the log as it is when its turn comes, and at one point in time. */
function read({ name, args }: LogCall): Outcome {
  try {
    reader ??= openReader(workerData as string)
    reader.begin()
    const outcome = call(reader, name, args)
    reader.commit()
    return outcome
  } catch (error) {
    reader?.close()
    reader = undefined
    const reason = error instanceof Error ? error.message : 'unknown'
    return { error: { code: 'LOG_UNAVAILABLE', message: `The log could not be read: ${reason}` } }
  }
}
