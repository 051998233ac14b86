import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { maxFrameBytes } from '@digital-spine/api'
import { type ErrorCode, isOutage, isSpineError, SpineError } from '@digital-spine/core'
import { refuseUpgrade, type Session, toSpineError } from '@digital-spine/runtime'
import { type WebSocket, WebSocketServer } from 'ws'
import type { BrokerContext } from '../context.ts'
import { isForWantOfRight } from '../policy/record-refusals.ts'
import { serveConnection } from './connection.ts'

/** The WebSocket side: authenticates the upgrade, serves sockets, closes those whose roles lapse. */
export type StreamServer = {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /**
   * Verifies again what everybody's session rests on. What cannot be told is borne for some seconds: then it answers true,
   * and wants to be asked again soon.
   */
  recheck(): Promise<boolean>
  close(): void
}

type SocketState = { session: Session; alive: boolean; ended: boolean; confirmedAt: number }

const pingMs = 15_000
/** How long after it was last confirmed a session is kept though it cannot be told whether it holds. */
const graceMs = 7000
const final: ReadonlySet<string> = new Set<ErrorCode>(['FORBIDDEN', 'UNAUTHENTICATED', 'LEDGER_STALE'])

export function createStreamServer(context: BrokerContext): StreamServer {
  const server = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false })
  const sockets = new Map<WebSocket, SocketState>()
  const { paces } = context
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
    const { connections, sendsPerSecond } = await context.quotas.of(session.did)
    if (paces.streams(session.did) >= connections)
      throw new SpineError('QUOTA_EXCEEDED', `At most ${connections} streams are open at a time.`)
    const pace = paces.take(session.did)
    socket.on('close', () => paces.give(session.did))
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const state = { session, alive: true, ended: false, confirmedAt: context.now() }
      sockets.set(webSocket, state)
      webSocket.on('pong', () => {
        state.alive = true
      })
      webSocket.on('close', () => void sockets.delete(webSocket))
      serveConnection(context, {
        ...{ socket: webSocket, line: socket, did: session.did, pace },
        isEnded: () => state.ended,
        roles: () => state.session.roles,
        sendsPerSecond,
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
        const { code } = toSpineError(error)
        context.refusals.inc({ operation: 'connect', code })
        if (isForWantOfRight(code))
          void context.audit.refused({ action: 'connect', actor: null, code, address: request.socket.remoteAddress })
        refuseUpgrade(socket, code)
      })
    },
    async recheck() {
      let isInDoubt = false
      for (const [socket, state] of sockets) {
        if (context.stopping.aborted) return false
        try {
          state.session = await context.login.confirm(state.session)
          state.confirmedAt = context.now()
        } catch (error) {
          if (isPassing(error) && context.now() - state.confirmedAt < graceMs) isInDoubt = true
          else end(socket, isSpineError(error) ? error.code : 'INTERNAL')
        }
      }
      return isInDoubt
    },
    close() {
      clearInterval(ping)
      for (const socket of sockets.keys()) socket.close(1001, 'the broker stops')
      server.close()
    },
  }
}

/** Whether an error says nothing about a session, and may soon be gone. */
const isPassing = (error: unknown): boolean => isOutage(error) && !(isSpineError(error) && final.has(error.code))
