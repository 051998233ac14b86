import { randomUUID } from 'node:crypto'
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'

/** A run of xmllint on a document that comes in parts. Each call waits until what was given is read. */
export type Xmllint = {
  write(chunk: Uint8Array): XmllintAnswer
  end(): XmllintAnswer
  stop(): void
}

/** What xmllint said since it was asked before, by lines of the document; `exit` once it has ended, without a code if it broke. */
export type XmllintAnswer = {
  readonly messages: readonly XmllintMessage[]
  readonly exit?: { readonly code?: number }
}

/** `line` from 1. A message may have several lines of text. */
export type XmllintMessage = { readonly line: number; readonly text: string }

/** Files of a schema by the paths that they are asked for by, and which of them to begin with. */
export type XmllintSchema = {
  readonly files: readonly { readonly path: string; readonly content: string }[]
  readonly main: string
}

export type XmllintThreadData = {
  readonly schema: XmllintSchema
  /** Whose {@link turn} it is, and the number of bytes that are in `input`; 0: there are no more. */
  readonly control: Int32Array<SharedArrayBuffer>
  readonly input: Uint8Array<SharedArrayBuffer>
  /** A name that a document cannot know, so that none of its values can pass for a message about it. */
  readonly document: string
  readonly port: MessagePort
}

/** A line that xmllint wrote, or its end. */
export type XmllintLine = { readonly text: string } | { readonly exit: { readonly code?: number } }

/** The thread's, to read and check; the host's, to give more; `over`: the thread has come to its end. */
export const turn = { thread: 0, host: 1, over: 2 } as const
const inputBytes = 64 * 1024
const heapMb = 64

export function startXmllint(schema: XmllintSchema): Xmllint {
  const control = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
  const input = new Uint8Array(new SharedArrayBuffer(inputBytes))
  const document = randomUUID()
  const { port1, port2 } = new MessageChannel()
  const worker = new Worker(new URL('./xmllint-thread.ts', import.meta.url), {
    workerData: { schema, control, input, document, port: port2 } satisfies XmllintThreadData,
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    ...{ env: {}, execArgv: [], stdout: true, stderr: true },
  })
  worker.unref()
  port1.unref()
  // Whoever waits for a thread that is lost has a limit of time.
  worker.on('error', () => undefined)

  const waitForTurn = (): number => {
    Atomics.wait(control, 0, turn.thread)
    return Atomics.load(control, 0)
  }
  const give = (bytes: Uint8Array): void => {
    if (waitForTurn() === turn.over) return
    input.set(bytes)
    Atomics.store(control, 1, bytes.length)
    Atomics.store(control, 0, turn.thread)
    Atomics.notify(control, 0)
    waitForTurn()
  }
  return {
    write(chunk) {
      for (let at = 0; at < chunk.length; at += inputBytes) give(chunk.subarray(at, at + inputBytes))
      return fold(receiveAll(port1), document)
    },
    end() {
      give(new Uint8Array(0))
      return fold(receiveAll(port1), document)
    },
    stop() {
      Atomics.store(control, 0, turn.over)
      port1.close()
      void worker.terminate()
    },
  }
}

function receiveAll(port: MessagePort): readonly XmllintLine[] {
  const received: XmllintLine[] = []
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    received.push(next.message)
  }
  return received
}

/** A message begins with the name of its document and the line; lines without them go on with it. */
function fold(lines: readonly XmllintLine[], document: string): XmllintAnswer {
  const messages: { line: number; text: string }[] = []
  const place = new RegExp(`^/${document}:(\\d+): `)
  for (const line of lines) {
    if ('exit' in line) return { messages, exit: line.exit }
    const [start, number] = place.exec(line.text) ?? []
    const last = messages.at(-1)
    if (start !== undefined) messages.push({ line: Number(number), text: line.text.slice(start.length) })
    else if (last !== undefined && !line.text.startsWith(`/${document} `)) last.text += `\n${line.text}`
  }
  return { messages }
}
