import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type ErrorCode, errorTable, isSpineError, SpineError } from '@digital-spine/core'
import { Agent, buildConnector, request } from 'undici'
import { createPlaces, type Places } from './places.ts'
import type { TlsMaterial } from './tls-material.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** How long to wait for an answer, and what ends the wait. */
type CallOptions = { readonly timeoutMs?: number; readonly signal?: AbortSignal }

/** A request of bytes instead of JSON. */
export type StreamOptions = CallOptions & {
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it comes; its length goes into `headers`. */
  readonly body?: AsyncIterable<Uint8Array>
}

export type StreamAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** To be read to its end or destroyed. */
  readonly body: Readable
}

/** A JSON client of one service. Error answers come back as the SpineError they were; no answer is SERVICE_UNAVAILABLE. */
export type HttpClient = {
  readonly baseUrl: string
  call<T>(method: Method, path: string, body?: unknown, options?: CallOptions): Promise<T>
  text(path: string): Promise<string>
  /** The answer as soon as its headers are there. What has a body is not tried a second time. */
  stream(method: Method | 'HEAD', path: string, options?: StreamOptions): Promise<StreamAnswer>
  close(): Promise<void>
}

/**
 * `places` are those of a service of which one process is active: the next one is asked when one stands by or refuses the connection,
 * and after one that has not answered. `baseUrl` may be a function instead. `headers` is asked before each request, with the method
 * and the full URL. `onUnauthenticated` is told when the service does not know the caller (any more), with the headers that
 * were sent, before the request is tried once again. `from` names the service in `details` of what it refuses. `tls` is asked
 * whenever a connection is opened.
 */
export function createHttpClient(options: {
  baseUrl: string | (() => string) | Places
  headers?: (method: string, url: string) => Promise<Record<string, string>> | Record<string, string>
  onUnauthenticated?: (sent: Record<string, string>) => void
  timeoutMs?: number
  from?: string
  tls?: () => TlsMaterial | undefined
}): HttpClient {
  const { headers = () => ({}), onUnauthenticated, timeoutMs = 30_000, from, tls = () => undefined } = options
  const { baseUrl: given } = options
  const places = typeof given === 'string' ? createPlaces(given) : typeof given === 'object' ? given : undefined
  const baseUrl = typeof given === 'function' ? () => given().replace(/\/$/, '') : () => places?.url ?? ''
  const agent = new Agent({
    ...{ connections: 32, headersTimeout: timeoutMs, bodyTimeout: timeoutMs },
    connect: (connection, opened) => buildConnector({ timeout: 5000, ...tls() })(connection, opened),
  })

  const sendOnce = async (call: Call, url: string, extra: Record<string, string>): Promise<StreamAnswer> => {
    const { method, body, headers: own, timeoutMs: within, signal } = call
    let answer: StreamAnswer
    let failure: string | undefined
    try {
      const response = await request(url, {
        method,
        dispatcher: agent,
        headers: { accept: 'application/json', ...own, ...extra },
        ...(body === undefined ? {} : { body }),
        ...(within === undefined ? {} : { headersTimeout: within, bodyTimeout: within }),
        ...(signal === undefined ? {} : { signal }),
      })
      answer = { status: response.statusCode, headers: response.headers, body: response.body }
      if (answer.status >= 400) failure = await text(answer.body)
    } catch (cause) {
      throw unanswered(new URL(url).origin, cause)
    }
    if (failure !== undefined) throw readError(failure, answer.status, url, from)
    return answer
  }
  const sendThere = async (call: Call, base: string): Promise<StreamAnswer> => {
    const url = `${base}${call.path}`
    const sent = await headers(call.method, url)
    try {
      return await sendOnce(call, url, sent)
    } catch (error) {
      if (onUnauthenticated === undefined || !isRepeatable(call) || !isSpineError(error, 'UNAUTHENTICATED')) throw error
      onUnauthenticated(sent)
      return sendOnce(call, url, await headers(call.method, url))
    }
  }
  const send = async (call: Call): Promise<StreamAnswer> => {
    for (let left = places?.count ?? 1; ; left -= 1) {
      const base = baseUrl()
      try {
        return await sendThere(call, base)
      } catch (error) {
        const isElsewhere = isSpineError(error, 'NOT_ACTIVE') || isUnanswered(error)
        // Of many requests that fail at one place, one goes on to the next.
        if (isElsewhere && places?.url === base) places.next()
        if (left <= 1 || !isElsewhere || !isUntouched(error) || !isRepeatable(call)) throw error
      }
    }
  }
  const sendForText = async (call: Call): Promise<string> => {
    const { body } = await send(call)
    return text(body).catch((cause: unknown) => {
      throw unanswered(baseUrl(), cause)
    })
  }
  return {
    get baseUrl() {
      return baseUrl()
    },
    async call<T>(method: Method, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
      const json = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      const answer = await sendForText({ method, path, ...(body === undefined ? {} : json), ...options })
      return (answer === '' ? undefined : readJson(answer, `${baseUrl()}${path}`)) as T
    },
    text: (path) => sendForText({ method: 'GET', path }),
    stream: (method, path, { body, ...rest } = {}) =>
      send({
        method,
        path,
        ...rest,
        ...(body === undefined ? {} : { body: Readable.from(body) }),
      }),
    close: () => agent.destroy(),
  }
}

const isRepeatable = ({ body }: Call): boolean => body === undefined || typeof body === 'string'
const isUnanswered = (error: unknown): boolean =>
  isSpineError(error, 'SERVICE_UNAVAILABLE') && error.cause !== undefined

/** Whether nothing of a request was done that failed so. */
function isUntouched(error: unknown): boolean {
  if (isSpineError(error, 'NOT_ACTIVE')) return true
  const { cause } = error as { cause?: { code?: unknown } }
  return cause?.code === 'ECONNREFUSED'
}

const unanswered = (url: string, cause: unknown): SpineError =>
  new SpineError('SERVICE_UNAVAILABLE', `${url} does not answer.`, { cause })

type Call = CallOptions & {
  readonly method: Method | 'HEAD'
  readonly path: string
  readonly body?: string | Readable
  readonly headers?: Readonly<Record<string, string>>
}

type Details = Record<string, unknown>

/** The error that an answer's body tells; else UNAUTHENTICATED for a status of 401, SERVICE_UNAVAILABLE for others. */
export function readError(body: string, status: number, url: string, from?: string): SpineError {
  try {
    const { err } = JSON.parse(body) as {
      err: { code: string; spineCode?: string; reason: string; additionalDetails?: Details; spineDetails?: Details }
    }
    const code = err.spineCode ?? err.code
    if (Object.hasOwn(errorTable, code)) {
      const place = from === undefined ? {} : { from, path: new URL(url).pathname }
      const details = { ...(err.spineDetails ?? err.additionalDetails), ...place }
      return new SpineError(code as ErrorCode, err.reason, Object.keys(details).length === 0 ? {} : { details })
    }
  } catch {
    // not one of our error bodies
  }
  const code = status === 401 ? 'UNAUTHENTICATED' : 'SERVICE_UNAVAILABLE'
  return new SpineError(code, `${url} answered ${status}.`, { details: { status } })
}

function readJson(body: string, url: string): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw new SpineError('SERVICE_UNAVAILABLE', `${url} answers with something else than JSON.`, { cause })
  }
}
