import { SpineError, type TopicSchema } from '@digital-spine/core'
import { payloadInvalid } from '../payload-invalid.ts'
import type { ValidatorStream } from '../validators.ts'
import { limitFor, lostProblem } from './limits.ts'
import { partBytes, type StreamRequest } from './protocol.ts'
import { startThread, type Thread, ThreadLost } from './thread.ts'

export type StreamLimits = {
  readonly count: number
  readonly memoryMb: number
  readonly maxCheckMs: number
  readonly maxCompileMs: number
}

/** Checks of payloads that come in parts. A stream stays with the thread it began in, which may have several. */
export type Streams = {
  open(id: number, schema: TopicSchema): ValidatorStream
  close(): Promise<void>
}

/** A thread with its streams; their parts are checked one after the other. */
type Host = { readonly thread: Thread; streams: number; last: Promise<unknown> }

export function createStreams({ count, memoryMb, maxCheckMs, maxCompileMs }: StreamLimits): Streams {
  const hosts = new Set<Host>()
  let nextStream = 0

  const findHost = (): Host => {
    for (const host of hosts) if (host.thread.isLost) hosts.delete(host)
    const [quietest] = [...hosts].sort((a, b) => a.streams - b.streams)
    if (quietest !== undefined && (quietest.streams === 0 || hosts.size >= count)) return quietest
    const host = { thread: startThread({ memoryMb, youngMb }), streams: 0, last: Promise.resolve() }
    hosts.add(host)
    return host
  }
  const openStream = (id: number, schema: TopicSchema): ValidatorStream => {
    nextStream += 1
    const stream = nextStream
    let host: Host | undefined
    let failure: SpineError | undefined
    let isClosed = false

    const inTurn = (request: StreamRequest, bytes?: Uint8Array): Promise<void> => {
      if (host === undefined) {
        host = findHost()
        host.streams += 1
      }
      const { thread, last } = host
      const turn = last.then(async () => {
        if (failure !== undefined) throw failure
        if (isClosed) throw brokenOff()
        if (thread.isLost) throw brokenOff()
        const { unusable } = await thread.learn(id, schema, maxCompileMs)
        if (unusable !== undefined) throw brokenOff()
        if (bytes !== undefined) thread.part.set(bytes)
        const { problems } = await thread.ask<'stream'>(request, [limitFor(maxPartBytes, maxCheckMs)])
        if (problems.length > 0) throw payloadInvalid(problems)
      })
      host.last = turn.catch(() => undefined)
      return turn.catch((error: unknown) => {
        failure ??= toFailure(error)
        close()
        throw failure
      })
    }
    const close = (): void => {
      if (isClosed) return
      isClosed = true
      if (host === undefined) return
      const { thread, last } = host
      host.streams -= 1
      host.last = last.then(() => thread.ask({ op: 'close', stream, id }, [maxCheckMs])).catch(() => undefined)
    }
    return {
      async write(chunk) {
        for (let at = 0; at < chunk.length; at += partBytes) {
          const bytes = chunk.subarray(at, at + partBytes)
          await inTurn({ op: 'write', stream, id, length: bytes.length }, bytes)
        }
      },
      async end() {
        await inTurn({ op: 'end', stream, id })
        close()
      },
      close,
    }
  }
  return {
    open: openStream,
    async close() {
      await Promise.all([...hosts].map(({ thread }) => thread.stop()))
    },
  }
}

/** Gigabytes pass through: what they leave behind is collected before it is much. */
const youngMb = 8

/** Any part may be where all before it is checked; and a large file is not to be refused because the machine is busy. */
const maxPartBytes = 16 * 1024 * 1024

function toFailure(error: unknown): SpineError {
  if (error instanceof SpineError) return error
  if (error instanceof ThreadLost && error.reason !== 'closed') return payloadInvalid([lostProblem(error.reason)])
  return brokenOff(error)
}

const brokenOff = (cause?: unknown): SpineError =>
  new SpineError('SERVICE_UNAVAILABLE', 'The check was broken off; it can be done again from the start.', { cause })
