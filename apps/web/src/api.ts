/** A participant of the sandbox; `key` names its gateway. */
export type Participant = {
  readonly key: string
  readonly name: string
  readonly title: string
  readonly did: string
  readonly url: string
}
export type SandboxState = {
  readonly participants: readonly Participant[]
  readonly userRole: string
  /** Each can be switched off and on. */
  readonly services: readonly { readonly name: string; readonly running: boolean }[]
}
export type Received = {
  readonly id: string
  readonly position: number
  readonly fqcn: string
  readonly sender: string
  readonly topicOwner: string
  readonly topicName: string
  readonly topicVersion: string
  readonly payload: string
  readonly timestampISO: string
}
/** What a gateway did not take; `id` and `sender` are claims. */
export type Refused = {
  readonly position: number
  readonly id: string | null
  readonly sender: string | null
  readonly code: string
  readonly reason: string
  readonly at: number
}
export type Receipt = {
  readonly recipient: string
  readonly status: string
  readonly reason?: string
  readonly at: number
}
export type Sent = {
  readonly id: string
  readonly fqcn: string
  readonly payload: string
  readonly status: string
  readonly createdDate: string
  readonly header: string | null
  readonly receipts: readonly Receipt[]
}
export type Health = {
  readonly status: string
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly reason?: string }[]
}

/** One place of a request or payload that is wrong: a JSON pointer, empty for the whole. */
export type Problem = { readonly path: string; readonly message: string }

/** An answer with an error code; `message` says what went wrong, `problems` where. */
export class ApiError extends Error {
  readonly code: string
  readonly problems: readonly Problem[]

  constructor(code: string, message: string, problems: readonly Problem[] = []) {
    super(message)
    this.code = code
    this.problems = problems
  }
}

type ErrorBody = {
  err?: { code?: string; spineCode?: string; reason?: string; additionalDetails?: { errors?: readonly Problem[] } }
}

/** Calls the sandbox's own API, or through it a gateway's: `participants/<key>/<path of the gateway's API>`. */
export async function call<T>(path: string, body?: unknown): Promise<T> {
  const write = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`/api/${path}`, body === undefined ? {} : write).catch(() => {
    throw new ApiError('SERVICE_UNAVAILABLE', 'No answer came.')
  })
  const value = readJson(await response.text())
  // A gateway that is down says so in its report, with a status that is an error.
  if (response.ok || (path.endsWith('/health') && isReport(value))) return value as T
  const { err = {} } = value as ErrorBody
  const { code = 'INTERNAL', spineCode = code, reason = `status ${response.status}`, additionalDetails } = err
  throw new ApiError(spineCode, reason, additionalDetails?.errors)
}

const isReport = (value: unknown): boolean => typeof value === 'object' && value !== null && 'checks' in value

function readJson(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    return {}
  }
}
