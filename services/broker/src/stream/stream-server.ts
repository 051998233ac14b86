import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { maxFrameBytes } from '@digital-spine/api'
import type { Session } from '@digital-spine/runtime'
import { type WebSocket, WebSocketServer } from 'ws'
import type { BrokerContext } from '../context.ts'
import { serveConnection } from './connection.ts'
import type { Pace } from './intake.ts'
import type { Mailboxes } from './mailboxes.ts'

/** The WebSocket side: authenticates the upgrade, serves sockets, closes those whose roles lapse. */
export type StreamServer = {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Verifies again what everybody's session rests on. */
  recheck(): Promise<void>
  close(): void
}

const pingMs = 15_000

export function createStreamServer(context: BrokerContext, mailboxes: Mailboxes): StreamServer {
  const server = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false })
  const sockets = new Map<WebSocket, { readonly session: Session; alive: boolean; ended: boolean }>()
  const paces = createPaces()
  const ping = setInterval(() => {
    for (const [socket, state] of sockets) {
      if (!state.alive) socket.terminate()
      state.alive = false
      socket.ping()
    }
  }, pingMs)

  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const { authorization, dpop } = request.headers
    const session = await context.login.authenticate({
      authorization,
      dpop: Array.isArray(dpop) ? undefined : dpop,
      method: 'GET',
      url: request.url ?? '/',
    })
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const state = { session, alive: true, ended: false }
      sockets.set(webSocket, state)
      webSocket.on('pong', () => {
        state.alive = true
      })
      const pace = paces.take(session.did)
      webSocket.on('close', () => {
        sockets.delete(webSocket)
        paces.give(session.did)
      })
      serveConnection(context, mailboxes, {
        ...{ socket: webSocket, line: socket, did: session.did, pace },
        isEnded: () => state.ended,
      })
    })
  }
  const end = (socket: WebSocket, code: string): void => {
    const state = sockets.get(socket)
    if (state === undefined || state.ended) return
    context.logger.warn({ did: state.session.did, code }, 'session ended, closing')
    state.ended = true
    socket.close(4403, code)
  }
  context.login.onEnded(({ did, id, code }) => {
    for (const [socket, { session }] of sockets)
      if (session.did === did && (id === null || session.id === id)) end(socket, code)
  })
  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy())
      accept(request, socket, head).catch((error: unknown) => {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'INTERNAL'
        context.refusals.inc({ operation: 'connect', code })
        const status = code === 'UNAUTHENTICATED' ? '401 Unauthorized' : '503 Service Unavailable'
        socket.end(`HTTP/1.1 ${status}\r\nx-error-code: ${code}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
      })
    },
    async recheck() {
      for (const [socket, { session }] of sockets) {
        try {
          await context.login.confirm(session)
        } catch (error) {
          end(socket, error instanceof Error && 'code' in error ? String(error.code) : 'INTERNAL')
        }
      }
    },
    close() {
      clearInterval(ping)
      for (const socket of sockets.keys()) socket.close(1001, 'the broker stops')
      server.close()
    },
  }
}

/** One pace for all the connections of a participant. */
function createPaces() {
  const paces = new Map<string, { pace: Pace; users: number }>()
  return {
    take(did: string): Pace {
      const known = paces.get(did) ?? { pace: { dueAt: 0 }, users: 0 }
      known.users += 1
      paces.set(did, known)
      return known.pace
    },
    give(did: string): void {
      const known = paces.get(did)
      if (known === undefined) return
      known.users -= 1
      if (known.users === 0) paces.delete(did)
    },
  }
}
