import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { isSpineError } from '@digital-spine/core'
import { errorBody, type Session, toSpineError } from '@digital-spine/runtime'
import { type WebSocket, WebSocketServer } from 'ws'
import type { HubContext } from '../context.ts'
import { createAudience } from './audience.ts'
import { followEvents } from './follow-events.ts'
import { readAfter } from './read-after.ts'

/** `GET /v1/events/ws`: the events of `/v1/events` as a WebSocket. */
export type EventSockets = { upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void; close(): void }

const path = '/v1/events/ws'
const maxPayload = 16_384
const firstFrameMs = 10_000
/** Bytes that may wait for a reader before it is waited for. */
const maxWaiting = 1 << 20

/**
 * A reader logs in with the headers of its request, or, where it cannot set any, with a first frame
 * `{ "authorization", "dpop", "after" }`. Each event is a frame; `{ "cursor" }` alone says how far the stream has come.
 */
export function createEventSockets(context: HubContext): EventSockets {
  const { events, streams, login, heartbeatMs, logger } = context
  const server = new WebSocketServer({ noServer: true, maxPayload })

  const authenticate = async (
    socket: WebSocket,
    request: IncomingMessage,
    after: string | undefined,
  ): Promise<[Session, string | undefined]> => {
    const url = request.url ?? path
    if (request.headers.authorization !== undefined) {
      const dpop = typeof request.headers.dpop === 'string' ? request.headers.dpop : undefined
      return [
        await login.authenticate({ authorization: request.headers.authorization, dpop, method: 'GET', url }),
        after,
      ]
    }
    const [data] = (await once(socket, 'message', { signal: AbortSignal.timeout(firstFrameMs) })) as [Buffer]
    const { authorization, dpop, after: fromFrame } = JSON.parse(data.toString()) as Record<string, string | undefined>
    return [await login.authenticate({ authorization, dpop, method: 'GET', url }), fromFrame ?? after]
  }
  const serve = async (socket: WebSocket, request: IncomingMessage): Promise<void> => {
    const gone = new AbortController()
    socket.once('close', () => gone.abort())
    const query = new URL(request.url ?? path, 'http://hub').searchParams
    const [known, cursor] = await authenticate(socket, request, query.get('after') ?? undefined)
    const after = await readAfter(events, cursor)
    const stream = streams.open(known, gone.signal)
    const concerns = createAudience(context, known.did, query.get('published') === 'true')
    const steps = followEvents({ events, concerns, after, heartbeatMs, stream })
    for await (const { cursor: at, event } of steps) {
      const frame = JSON.stringify(event ?? { cursor: String(at) })
      const sent = new Promise<void>((resolve) => socket.send(frame, () => resolve()))
      if (socket.bufferedAmount > maxWaiting) await sent
    }
    socket.close(1001)
  }
  return {
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('error', () => webSocket.terminate())
        serve(webSocket, request).catch((error: unknown) => {
          const coded = toSpineError(error)
          if (!isSpineError(error)) logger.debug({ err: error }, 'event socket ended')
          webSocket.send(JSON.stringify(errorBody(coded)))
          webSocket.close(1008, coded.code)
        })
      })
    },
    close() {
      for (const socket of server.clients) socket.terminate()
    },
  }
}

/** Whether a request is for these sockets. */
export const isEventSocket = (request: IncomingMessage): boolean => request.url?.split('?')[0] === path
