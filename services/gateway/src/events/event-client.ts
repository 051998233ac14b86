import { setTimeout as delay } from 'node:timers/promises'
import { createReconnectDelay } from '@digital-spine/client'
import { WebSocket } from 'ws'
import type { Principal } from '../access/principal.ts'
import type { Dialect } from './dialect.ts'
import { type ServedSocket, type Serving, serveSocket } from './serve-socket.ts'
import { socketOptions } from './socket-options.ts'

/** Where a gateway connects to, so that a system that cannot reach it gets messages and sends them all the same. */
export type EventTarget = {
  readonly url: string
  /** The sub-protocol to ask for; none if empty. */
  readonly protocol: string
  readonly headers: Readonly<Record<string, string>>
  /** The reader that the other side is. */
  readonly clientId: string
}

/** The WebSocket to a participant system that listens itself. */
export type EventClient = {
  close(): Promise<void>
}

const handshakeTimeout = 10_000
const window = 200

/** It was configured, so it may do what systems do. */
const caller: Principal = {
  ...{ kind: 'key', id: 'events', name: 'events', scopes: new Set(['send', 'receive']) },
  holds: async () => true,
}

/** Keeps one socket open, and makes the next when that has closed. */
export function createEventClient(
  serving: Serving,
  { target, dialect }: { target: EventTarget; dialect: Dialect },
): EventClient {
  const { url, protocol, headers, clientId: client } = target
  const { logger } = serving
  const again = createReconnectDelay()
  const stop = new AbortController()
  let isTold = false

  const connect = async (): Promise<void> => {
    const socket = new WebSocket(url, protocol === '' ? [] : protocol, { ...socketOptions, headers, handshakeTimeout })
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    let served: ServedSocket | undefined
    const end = (): void => {
      if (served === undefined) socket.terminate()
      else served.close({ code: 1001, reason: 'The gateway stops' })
    }
    socket.once('upgrade', ({ socket: line }) =>
      socket.once('open', () => {
        again.opened()
        isTold = false
        logger.info({ url }, 'connected for events')
        served = serveSocket(serving, { socket, line, dialect, caller, client, window, isExplicit: false })
      }),
    )
    socket.on('error', (err) => {
      if (!isTold && !stop.signal.aborted) logger.warn({ err, url }, 'not connected for events')
      isTold = true
    })
    socket.on('close', () => resolve())
    stop.signal.addEventListener('abort', end, { once: true })
    await closed
    stop.signal.removeEventListener('abort', end)
    await served?.ended
  }
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await connect()
      await delay(again.next(), undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    async close() {
      stop.abort()
      await running
    },
  }
}
