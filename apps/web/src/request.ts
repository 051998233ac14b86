/** One place of a request or payload that is wrong: a JSON pointer, empty for the whole. */
export type Problem = { readonly path: string; readonly message: string }

/** An answer with an error code, or none at all (`SERVICE_UNAVAILABLE`, status 0); `problems` says where it is wrong. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly problems: readonly Problem[]
  /** What else is told of it. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    options: { status?: number; problems?: readonly Problem[]; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message)
    this.code = code
    this.status = options.status ?? 0
    this.problems = options.problems ?? []
    this.details = options.details ?? {}
  }
}

/** An answer, and where the next page of it is: its member `next`, or what a `Link` header names (RFC 8288). */
export type Answer<T> = { readonly value: T; readonly next: string | undefined }

type Details = Readonly<Record<string, unknown>> & { readonly errors?: readonly (Problem | string)[] }
type ErrorBody = {
  err?: { code?: string; spineCode?: string; reason?: string; additionalDetails?: Details; spineDetails?: Details }
}
export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** `path?query`, without what is undefined or empty. */
export function withQuery(path: string, query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

/** Asks and reads JSON; a body is sent as JSON too, or as the form or blob that it is. Throws {@link ApiError}. `undefined` is the body of an answer without one. */
export async function request<T>(
  path: string,
  { method = 'GET', body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<T>> {
  const response = await ask(path, { method, headers: { ...typeOf(body), ...headers }, ...asSent(body) })
  const value = readJson(await response.text())
  // A gateway that is not well says so in its report, with a status that is an error.
  if (!response.ok && !(path.endsWith('/health') && isReport(value))) throw readError(response.status, value)
  return { value: value as T, next: readNext(value, response.headers.get('link')) }
}

/** Asks for what is not JSON: an answer that comes as it comes. Throws {@link ApiError}. */
export async function requestStream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await ask(path, { signal })
  if (!response.ok || response.body === null) throw readError(response.status, readJson(await response.text()))
  return response.body
}

const ask = (path: string, options: RequestInit): Promise<Response> =>
  fetch(path, options).catch((cause: unknown) => {
    if (options.signal?.aborted) throw cause
    throw new ApiError('SERVICE_UNAVAILABLE', 'No answer came.')
  })

const isAsItIs = (body: unknown): body is FormData | Blob => body instanceof FormData || body instanceof Blob

/** A form says its type itself. */
function typeOf(body: unknown): Record<string, string> {
  if (body === undefined || body instanceof FormData) return {}
  return { 'content-type': body instanceof Blob ? body.type || 'application/octet-stream' : 'application/json' }
}

const asSent = (body: unknown): { body?: string | FormData | Blob } =>
  body === undefined ? {} : { body: isAsItIs(body) ? body : JSON.stringify(body) }

/** The error that an answer tells. */
export function readError(status: number, value: unknown): ApiError {
  const { err = {} } = (value ?? {}) as ErrorBody
  const { code = 'INTERNAL', spineCode = code, reason = `status ${status}`, additionalDetails, spineDetails } = err
  const details: Details = spineDetails ?? additionalDetails ?? {}
  // Where the API is as another gateway’s, what is wrong with a form is told in sentences, which are about the whole of it.
  const problems = (details.errors ?? []).map((one) => (typeof one === 'string' ? { path: '', message: one } : one))
  return new ApiError(spineCode, reason, { status, problems, details })
}

const isReport = (value: unknown): boolean => typeof value === 'object' && value !== null && 'checks' in value

function readNext(value: unknown, link: string | null): string | undefined {
  if (typeof value === 'object' && value !== null && 'next' in value)
    return typeof value.next === 'string' ? value.next : undefined
  const target = link?.match(/<([^>]*)>\s*;\s*rel="?next"?/)?.[1]
  return target === undefined ? undefined : (new URL(target, 'http://any').searchParams.get('after') ?? undefined)
}

function readJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
