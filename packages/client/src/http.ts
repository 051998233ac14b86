import { type ErrorCode, errorTable, isSpineError, SpineError } from '@digital-spine/core'
import { Agent, request } from 'undici'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** How long to wait for an answer, and what ends the wait. */
type CallOptions = { readonly timeoutMs?: number; readonly signal?: AbortSignal }

/** A JSON client of one service. Error answers come back as the SpineError they were; no answer is SERVICE_UNAVAILABLE. */
export type HttpClient = {
  readonly baseUrl: string
  call<T>(method: Method, path: string, body?: unknown, options?: CallOptions): Promise<T>
  text(path: string): Promise<string>
  close(): Promise<void>
}

/**
 * `baseUrl` may be a function, for a service at several places. `headers` is asked before each request, with the method
 * and the full URL. `onUnauthenticated` is told when the service does not know the caller (any more), with the headers that
 * were sent, before the request is tried once again.
 */
export function createHttpClient(options: {
  baseUrl: string | (() => string)
  headers?: (method: string, url: string) => Promise<Record<string, string>> | Record<string, string>
  onUnauthenticated?: (sent: Record<string, string>) => void
  timeoutMs?: number
}): HttpClient {
  const { headers = () => ({}), onUnauthenticated, timeoutMs = 30_000 } = options
  const at = typeof options.baseUrl === 'function' ? options.baseUrl : () => options.baseUrl as string
  const baseUrl = (): string => at().replace(/\/$/, '')
  const agent = new Agent({ connections: 32, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connectTimeout: 5000 })

  const sendOnce = async (
    { method, url, body, options: { timeoutMs: within, signal } }: Call,
    extra: Record<string, string>,
  ): Promise<string> => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    let answer: { statusCode: number; text: string }
    try {
      const response = await request(url, {
        method,
        dispatcher: agent,
        headers: { accept: 'application/json', ...type, ...extra },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(within === undefined ? {} : { headersTimeout: within, bodyTimeout: within }),
        ...(signal === undefined ? {} : { signal }),
      })
      answer = { statusCode: response.statusCode, text: await response.body.text() }
    } catch (cause) {
      throw new SpineError('SERVICE_UNAVAILABLE', `${baseUrl()} does not answer.`, { cause })
    }
    if (answer.statusCode >= 400) throw readError(answer.text, answer.statusCode, url)
    return answer.text
  }
  const send = async (method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<string> => {
    const call = { method, url: `${baseUrl()}${path}`, body, options }
    const sent = await headers(method, call.url)
    try {
      return await sendOnce(call, sent)
    } catch (error) {
      if (onUnauthenticated === undefined || !isSpineError(error, 'UNAUTHENTICATED')) throw error
      onUnauthenticated(sent)
      return sendOnce(call, await headers(method, call.url))
    }
  }
  return {
    get baseUrl() {
      return baseUrl()
    },
    async call<T>(method: Method, path: string, body?: unknown, options?: CallOptions): Promise<T> {
      const text = await send(method, path, body, options)
      return (text === '' ? undefined : readJson(text, `${baseUrl()}${path}`)) as T
    },
    text: (path) => send('GET', path),
    close: () => agent.destroy(),
  }
}

type Call = { readonly method: string; readonly url: string; readonly body?: unknown; readonly options: CallOptions }

/** The error that an answer's body tells, or SERVICE_UNAVAILABLE if it is none of ours. */
export function readError(text: string, status: number, url: string): SpineError {
  try {
    const { err } = JSON.parse(text) as {
      err: { code: string; reason: string; additionalDetails?: Record<string, unknown> }
    }
    if (Object.hasOwn(errorTable, err.code)) {
      const details = err.additionalDetails
      return new SpineError(err.code as ErrorCode, err.reason, details === undefined ? {} : { details })
    }
  } catch {
    // not one of our error bodies
  }
  return new SpineError('SERVICE_UNAVAILABLE', `${url} answered ${status}.`, { details: { status } })
}

function readJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SpineError('SERVICE_UNAVAILABLE', `${url} answers with something else than JSON.`, { cause })
  }
}
