import type { Duplex } from 'node:stream'
import {
  type BrokerOperation,
  type BrokerOperations,
  frameKind,
  type MailboxEntry,
  maxFrameBytes,
  type TopicVersion,
} from '@digital-spine/api'
import { type ErrorCode, errorTable, type Signer, SpineError } from '@digital-spine/core'
import { Encoder } from 'cbor-x'
import { WebSocket } from 'ws'
import { watchHeartbeat } from './heartbeat.ts'
import { createHttpClient } from './http.ts'
import { createLoginSession } from './login-session.ts'

/** A participant's line to the broker. It reconnects by itself; what was under way then fails with SERVICE_UNAVAILABLE. */
export type BrokerClient = {
  call<K extends BrokerOperation>(
    operation: K,
    argument: BrokerOperations[K]['argument'],
  ): Promise<BrokerOperations[K]['answer']>
  /**
   * Reads a mailbox as `client`, again after every reconnection; one reader at a time. No more than `credit` entries are
   * under way: those that `onEntries` was given count until what it answers resolves.
   */
  subscribe(options: Reader): void
  findTopic(id: string, version?: string): Promise<TopicVersion>
  listTopics(owner?: string): Promise<TopicVersion[]>
  createTopic(topic: Omit<TopicVersion, 'id' | 'createdAt'>): Promise<TopicVersion>
  readonly connected: boolean
  /** Why it is not connected. */
  readonly failure: SpineError | undefined
  /** Logs in again with the credentials held now. */
  reconnect(): void
  onConnected(listener: () => void): void
  close(): Promise<void>
}

const codec = new Encoder({ useRecords: false, mapsAsObjects: true, tagUint8Array: false })
const firstDelayMs = 100
const maxDelayMs = 5000

type Waiting = { resolve(value: never): void; reject(error: unknown): void }
type Reader = {
  readonly client: string
  readonly credit: number
  readonly onEntries: (entries: readonly MailboxEntry[]) => Promise<void> | void
}

export function createBrokerClient(options: {
  url: string
  signer: () => Signer
  credentials: () => Promise<readonly string[]>
  now?: () => number
}): BrokerClient {
  const login = createLoginSession({
    baseUrl: options.url,
    signer: options.signer,
    credentials: options.credentials,
    ...(options.now ? { now: options.now } : {}),
  })
  const http = createHttpClient({
    baseUrl: options.url,
    headers: (method, url) => login.headers(method, url),
    onUnauthenticated: (sent) => login.refused(sent),
  })
  const open = createHttpClient({ baseUrl: options.url })
  const waiting = new Map<number, Waiting>()
  const readers = new Map<string, Reader>()
  const live = new Map<number, Reader>()
  const listeners = new Set<() => void>()
  let socket: WebSocket | undefined
  /** What the socket runs over. */
  let line: Duplex | undefined
  let failure: SpineError | undefined
  let correlation = 0
  let delay = firstDelayMs
  let timer: NodeJS.Timeout | undefined
  let closed = false
  /** Counts attempts to connect: what comes of an older one no longer counts. */
  let attempts = 0

  const call = <K extends BrokerOperation>(
    operation: K,
    argument: BrokerOperations[K]['argument'],
    onAnswer?: (answer: BrokerOperations[K]['answer']) => void,
  ) =>
    new Promise<BrokerOperations[K]['answer']>((resolve, reject) => {
      if (socket?.readyState !== WebSocket.OPEN)
        return reject(failure ?? unavailable('There is no connection to the broker.'))
      correlation += 1
      const answer = (value: BrokerOperations[K]['answer']): void => {
        onAnswer?.(value)
        resolve(value)
      }
      waiting.set(correlation, { resolve: answer as Waiting['resolve'], reject })
      if (line !== undefined) gather(line)
      socket.send(codec.encode([operation, correlation, argument]))
    })
  /** What is called in one turn goes in one packet. */
  const gather = (open: Duplex): void => {
    if (open.writableCorked > 0) return
    open.cork()
    process.nextTick(() => open.uncork())
  }
  /** Entries may come in the same packet as the answer, so the reader is in place before any promise goes on. */
  const read = (reader: Reader): Promise<unknown> => {
    const { client, credit } = reader
    return call('subscribe', { client, credit }, ({ subscription }) => live.set(subscription, reader))
  }
  const receive = (data: Buffer): void => {
    const [kind, id, content] = codec.decode(data) as [number, number, unknown]
    if (kind === frameKind.entries) {
      const reader = live.get(id)
      const entries = content as MailboxEntry[]
      if (reader === undefined) return
      const done = Promise.resolve(reader.onEntries(entries))
      // On another connection since, there is no such subscription any more.
      done
        .then(() => live.get(id) === reader && call('credit', { subscription: id, amount: entries.length }))
        .catch(() => undefined)
      return
    }
    if (kind === frameKind.fenced) return void live.delete(id)
    const entry = waiting.get(id)
    waiting.delete(id)
    if (kind === frameKind.answer) entry?.resolve(content as never)
    else entry?.reject(readError(content))
  }
  const disconnected = (error: SpineError): void => {
    failure = error
    socket = undefined
    live.clear()
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    if (closed) return
    clearTimeout(timer)
    timer = setTimeout(() => void connect(), delay * (0.5 + Math.random() / 2))
    delay = Math.min(delay * 2, maxDelayMs)
  }
  const connect = async (): Promise<void> => {
    const url = `${open.baseUrl}/v1/stream`
    attempts += 1
    const attempt = attempts
    try {
      const headers = await login.headers('GET', url)
      if (closed || attempt !== attempts) return
      const next = new WebSocket(url.replace(/^http/, 'ws'), {
        headers,
        maxPayload: maxFrameBytes,
        perMessageDeflate: false,
      })
      socket = next
      line = undefined
      watchHeartbeat(next)
      next.on('upgrade', (response) => {
        if (socket === next) line = response.socket
      })
      let refusal: SpineError | undefined
      next.on('open', () => {
        failure = undefined
        delay = firstDelayMs
        for (const reader of readers.values()) read(reader).catch(() => next.terminate())
        for (const listener of listeners) listener()
      })
      next.on('message', (data: Buffer) => socket === next && receive(data))
      next.on('unexpected-response', (_, response) => {
        refusal = unavailable(
          `The broker refused the connection (${String(response.headers['x-error-code'] ?? response.statusCode)}).`,
        )
        login.reset()
        next.terminate()
      })
      next.on('error', () => undefined)
      next.on('close', (code, reason) => {
        if (socket !== next) return
        if (code === 4403) login.reset()
        disconnected(refusal ?? closing(code, reason.toString()))
      })
    } catch (error) {
      if (attempt !== attempts) return
      disconnected(error instanceof SpineError ? error : unavailable('Logging in failed.', error))
    }
  }
  void connect()
  return {
    call: (operation, argument) => call(operation, argument),
    subscribe(reader) {
      readers.set(reader.client, reader)
      if (socket?.readyState === WebSocket.OPEN) read(reader).catch(() => socket?.terminate())
    },
    findTopic: (id, version) =>
      open.call('GET', `/v1/topics/${id}${version === undefined ? '' : `?version=${version}`}`),
    async listTopics(owner) {
      const { topics } = await open.call<{ topics: TopicVersion[] }>(
        'GET',
        `/v1/topics${owner === undefined ? '' : `?owner=${owner}`}`,
      )
      return topics
    },
    createTopic: (topic) => http.call('POST', '/v1/topics', topic),
    get connected() {
      return socket?.readyState === WebSocket.OPEN
    },
    get failure() {
      return failure
    },
    reconnect() {
      login.reset()
      delay = firstDelayMs
      if (socket === undefined) {
        clearTimeout(timer)
        void connect()
      } else socket.close()
    },
    onConnected: (listener) => void listeners.add(listener),
    async close() {
      closed = true
      clearTimeout(timer)
      socket?.close()
      disconnected(unavailable('The connection was closed.'))
      await Promise.all([login.close(), http.close(), open.close()])
    },
  }
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
