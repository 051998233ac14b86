import type { Duplex } from 'node:stream'
import { type BrokerOperation, type BrokerOperations, frameKind, maxFrameBytes } from '@digital-spine/api'
import { type ErrorCode, errorTable, SpineError } from '@digital-spine/core'
import { WebSocket } from 'ws'
import { frameCodec } from './frame-codec.ts'
import { watchHeartbeat } from './heartbeat.ts'
import type { LoginSession } from './login-session.ts'
import type { Places } from './places.ts'
import { createReconnectDelay } from './reconnect-delay.ts'
import type { TlsMaterial } from './tls-material.ts'

/** The WebSocket to a broker. It connects again by itself, at the next of the broker's places. */
export type BrokerLine = {
  /** `onAnswer` is called before anything that comes after the answer is dealt with. */
  call<K extends BrokerOperation>(
    operation: K,
    argument: BrokerOperations[K]['argument'],
    onAnswer?: (answer: BrokerOperations[K]['answer']) => void,
  ): Promise<BrokerOperations[K]['answer']>
  readonly connected: boolean
  /** Why it is not connected. */
  readonly failure: SpineError | undefined
  /** Logs in again with the credentials held now. */
  reconnect(): void
  /** Gives up this connection, and makes another. */
  drop(): void
  close(): void
}

type Waiting = { resolve(value: never): void; reject(error: unknown): void }

const heartbeatMs = 1000

export function createBrokerLine(options: {
  places: Places
  login: LoginSession
  onOpen: () => void
  /** A frame that answers no call. */
  onPush: (kind: number, subscription: number, content: unknown) => void
  onLost: () => void
  tls: () => TlsMaterial | undefined
}): BrokerLine {
  const { places, login, onOpen, onPush, onLost, tls } = options
  const waiting = new Map<number, Waiting>()
  const delay = createReconnectDelay()
  let socket: WebSocket | undefined
  /** What the socket runs over. */
  let transport: Duplex | undefined
  let failure: SpineError | undefined
  let correlation = 0
  let timer: NodeJS.Timeout | undefined
  let closed = false
  /** Counts attempts to connect: what comes of an older one no longer counts. */
  let attempts = 0

  const call: BrokerLine['call'] = (operation, argument, onAnswer) =>
    new Promise((resolve, reject) => {
      if (socket?.readyState !== WebSocket.OPEN)
        return reject(failure ?? unavailable('There is no connection to the broker.'))
      correlation += 1
      const answer: typeof resolve = (value) => {
        onAnswer?.(value as Awaited<typeof value>)
        resolve(value)
      }
      waiting.set(correlation, { resolve: answer as Waiting['resolve'], reject })
      if (transport !== undefined) gather(transport)
      socket.send(frameCodec.encode([operation, correlation, argument]))
    })
  const receive = (data: Buffer): void => {
    const [kind, id, content] = frameCodec.decode(data) as [number, number, unknown]
    if (kind === frameKind.entries || kind === frameKind.fenced) {
      onPush(kind, id, content)
      return
    }
    const entry = waiting.get(id)
    waiting.delete(id)
    if (kind === frameKind.answer) entry?.resolve(content as never)
    else entry?.reject(readError(content))
  }
  const lost = (error: SpineError): void => {
    failure = error
    socket = undefined
    onLost()
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    if (closed) return
    places.next()
    clearTimeout(timer)
    timer = setTimeout(() => void connect(), delay.next())
  }
  const connect = async (): Promise<void> => {
    const url = `${places.url}/v1/stream`
    attempts += 1
    const attempt = attempts
    try {
      const headers = await login.headers('GET', url)
      if (closed || attempt !== attempts) return
      open(url, headers)
    } catch (error) {
      if (attempt !== attempts) return
      lost(error instanceof SpineError ? error : unavailable('Logging in failed.', error))
    }
  }
  const open = (url: string, headers: Record<string, string>): void => {
    const next = new WebSocket(url.replace(/^http/, 'ws'), {
      ...{ headers, maxPayload: maxFrameBytes, perMessageDeflate: false },
      ...tls(),
    })
    socket = next
    transport = undefined
    watchHeartbeat(next, heartbeatMs)
    let refusal: SpineError | undefined
    next.on('upgrade', (response) => {
      if (socket === next) transport = response.socket
    })
    next.on('open', () => {
      failure = undefined
      delay.opened()
      onOpen()
    })
    next.on('message', (data: Buffer) => socket === next && receive(data))
    next.on('unexpected-response', (_, { headers: answered, statusCode }) => {
      const reason = String(answered['x-error-code'] ?? statusCode)
      refusal = unavailable(`The broker refused the connection (${reason}).`)
      login.reset()
      next.terminate()
    })
    next.on('error', () => undefined)
    next.on('close', (code, reason) => {
      if (socket !== next) return
      if (code === 4403) login.reset()
      lost(refusal ?? closing(code, reason.toString()))
    })
  }
  void connect()
  return {
    call,
    get connected() {
      return socket?.readyState === WebSocket.OPEN
    },
    get failure() {
      return failure
    },
    reconnect() {
      login.reset()
      delay.reset()
      if (socket === undefined) {
        clearTimeout(timer)
        void connect()
      } else socket.close()
    },
    drop: () => socket?.terminate(),
    close() {
      closed = true
      clearTimeout(timer)
      socket?.close()
      lost(unavailable('The connection was closed.'))
    },
  }
}

/** What is called in one turn goes in one packet. */
function gather(transport: Duplex): void {
  if (transport.writableCorked > 0) return
  transport.cork()
  process.nextTick(() => transport.uncork())
}

function closing(code: number, reason: string): SpineError {
  if (code === 4403 && Object.hasOwn(errorTable, reason)) {
    const ended = reason as ErrorCode
    return new SpineError(ended, `The broker ended the session. ${errorTable[ended].summary}`)
  }
  return unavailable(`The connection to the broker ended (${code}).`)
}

function readError(content: unknown): SpineError {
  const { code, reason, details } = content as { code: string; reason: string; details?: Record<string, unknown> }
  if (!Object.hasOwn(errorTable, code)) return unavailable(`The broker answered ${code}.`)
  return new SpineError(code as ErrorCode, reason, details === undefined ? {} : { details })
}

function unavailable(message: string, cause?: unknown): SpineError {
  return new SpineError('SERVICE_UNAVAILABLE', message, cause === undefined ? {} : { cause })
}
