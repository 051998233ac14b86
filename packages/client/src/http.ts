import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type ErrorCode, errorTable, isSpineError, SpineError } from '@digital-spine/core'
import { Agent, request } from 'undici'

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
 * `baseUrl` may be a function, for a service at several places. `headers` is asked before each request, with the method
 * and the full URL. `onUnauthenticated` is told when the service does not know the caller (any more), with the headers that
 * were sent, before the request is tried once again. `from` names the service in `details` of what it refuses.
 */
export function createHttpClient(options: {
  baseUrl: string | (() => string)
  headers?: (method: string, url: string) => Promise<Record<string, string>> | Record<string, string>
  onUnauthenticated?: (sent: Record<string, string>) => void
  timeoutMs?: number
  from?: string
}): HttpClient {
  const { headers = () => ({}), onUnauthenticated, timeoutMs = 30_000, from } = options
  const at = typeof options.baseUrl === 'function' ? options.baseUrl : () => options.baseUrl as string
  const baseUrl = (): string => at().replace(/\/$/, '')
  const agent = new Agent({ connections: 32, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connectTimeout: 5000 })

  const sendOnce = async (call: Call, extra: Record<string, string>): Promise<StreamAnswer> => {
    const { method, url, body, headers: own, timeoutMs: within, signal } = call
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
      throw unanswered(baseUrl(), cause)
    }
    if (failure !== undefined) throw readError(failure, answer.status, url, from)
    return answer
  }
  const send = async (call: Call): Promise<StreamAnswer> => {
    const sent = await headers(call.method, call.url)
    try {
      return await sendOnce(call, sent)
    } catch (error) {
      const again = onUnauthenticated !== undefined && (call.body === undefined || typeof call.body === 'string')
      if (!again || !isSpineError(error, 'UNAUTHENTICATED')) throw error
      onUnauthenticated(sent)
      return sendOnce(call, await headers(call.method, call.url))
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
      const url = `${baseUrl()}${path}`
      const answer = await sendForText({ method, url, ...(body === undefined ? {} : json), ...options })
      return (answer === '' ? undefined : readJson(answer, url)) as T
    },
    text: (path) => sendForText({ method: 'GET', url: `${baseUrl()}${path}` }),
    stream: (method, path, { body, ...rest } = {}) =>
      send({
        method,
        url: `${baseUrl()}${path}`,
        ...rest,
        ...(body === undefined ? {} : { body: Readable.from(body) }),
      }),
    close: () => agent.destroy(),
  }
}

const unanswered = (url: string, cause: unknown): SpineError =>
  new SpineError('SERVICE_UNAVAILABLE', `${url} does not answer.`, { cause })

type Call = CallOptions & {
  readonly method: Method | 'HEAD'
  readonly url: string
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
