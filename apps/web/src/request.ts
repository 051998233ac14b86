/** One place of a request or payload that is wrong: a JSON pointer, empty for the whole. */
export type Problem = { readonly path: string; readonly message: string }

/** An answer with an error code, or none at all (`SERVICE_UNAVAILABLE`, status 0); `problems` says where it is wrong. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly problems: readonly Problem[]

  constructor(code: string, message: string, { status = 0, problems = [] as readonly Problem[] } = {}) {
    super(message)
    this.code = code
    this.status = status
    this.problems = problems
  }
}

/** An answer, and where the next page of it is: its member `next`, or what a `Link` header names (RFC 8288). */
export type Answer<T> = { readonly value: T; readonly next: string | undefined }

type ErrorBody = {
  err?: { code?: string; spineCode?: string; reason?: string; additionalDetails?: { errors?: readonly Problem[] } }
}
export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** `path?query`, without what is undefined or empty. */
export function withQuery(path: string, query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

/** Asks and reads JSON; a body is sent as JSON too, or as the form that it is. Throws {@link ApiError}. `undefined` is the body of an answer without one. */
export async function request<T>(
  path: string,
  { method = 'GET', body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<T>> {
  const isForm = body instanceof FormData
  const sent = body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }
  const type = body === undefined || isForm ? {} : { 'content-type': 'application/json' }
  const response = await fetch(path, { method, headers: { ...type, ...headers }, ...sent }).catch(() => {
    throw new ApiError('SERVICE_UNAVAILABLE', 'No answer came.')
  })
  const value = readJson(await response.text())
  // A gateway that is not well says so in its report, with a status that is an error.
  if (!response.ok && !(path.endsWith('/health') && isReport(value))) throw readError(response.status, value)
  return { value: value as T, next: readNext(value, response.headers.get('link')) }
}

function readError(status: number, value: unknown): ApiError {
  const { err = {} } = (value ?? {}) as ErrorBody
  const { code = 'INTERNAL', spineCode = code, reason = `status ${status}`, additionalDetails } = err
  return new ApiError(spineCode, reason, { status, problems: additionalDetails?.errors ?? [] })
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
