import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Principal } from '../access/principal.ts'
import type { OpenConnections } from './open-connections.ts'

/** An event as it is told; `data` is JSON. */
export type StreamEvent = { readonly name: string; readonly id?: string; readonly data: string }

/** An answer that goes on as Server-Sent Events (WHATWG HTML section 9.2). */
export type EventStream = {
  /** Resolves when they have left this process; rejects if they cannot any more. */
  send(events: readonly StreamEvent[]): Promise<void>
  /** Tells an event without waiting; one who reads too slowly for that is let go, and comes back by itself. */
  tell(event: StreamEvent): void
  end(): void
  /** Aborts when nobody listens any more. */
  readonly gone: AbortSignal
}

/** Makes an event stream of an answer; it ends when its caller would not be let in any more, or the gateway stops. */
export type OpenEventStream = (reply: FastifyReply, caller: Principal) => EventStream

/** Beats between signs of life, of 3 s each. */
const quietBeats = 5
/** Bytes that may wait for who is told without waiting. */
const maxWaiting = 1 << 20

export function createEventStreams(app: FastifyInstance, connections: Pick<OpenConnections, 'add'>): OpenEventStream {
  const open = new Set<ServerResponse>()
  app.addHook('preClose', async () => {
    for (const raw of open) raw.destroy()
  })
  return (reply, caller) => {
    const { raw } = reply
    reply.hijack()
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value)
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    raw.flushHeaders()
    const gone = new AbortController()
    let beats = 0
    const takeOff = connections.add({
      caller,
      beat() {
        beats += 1
        if (beats % quietBeats === 0) raw.write(':\n\n')
      },
      lapse: () => raw.end(),
    })
    const leave = (): void => {
      takeOff()
      open.delete(raw)
      gone.abort()
    }
    open.add(raw)
    if (raw.destroyed) leave()
    else raw.once('close', leave)
    raw.on('error', () => raw.destroy())
    return {
      send: (events) =>
        new Promise((resolve, reject) =>
          raw.write(events.map(textOf).join(''), (error) => (error ? reject(error) : resolve())),
        ),
      tell: (event) => void (raw.writableLength > maxWaiting ? raw.destroy() : raw.write(textOf(event))),
      end: () => void raw.end(),
      gone: gone.signal,
    }
  }
}

const textOf = ({ name, id, data }: StreamEvent): string =>
  `event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`
