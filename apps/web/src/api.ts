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
  readonly broker: 'running' | 'stopped'
}
export type Received = {
  readonly id: string
  readonly fqcn: string
  readonly sender: string
  readonly topicOwner: string
  readonly topicName: string
  readonly topicVersion: string
  readonly payload: string
  readonly timestampISO: string
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

/** An answer with an error code; `message` says what went wrong. */
export class ApiError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Calls the sandbox's own API, or through it a gateway's: `participants/<key>/<path of the gateway's API>`. */
export async function call<T>(path: string, body?: unknown): Promise<T> {
  const write = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`/api/${path}`, body === undefined ? {} : write)
  const text = await response.text()
  const value: unknown = text === '' ? undefined : JSON.parse(text)
  if (response.ok || path.endsWith('/health')) return value as T
  const { code = 'INTERNAL', reason = `status ${response.status}` } =
    (value as { err?: { code?: string; reason?: string } }).err ?? {}
  throw new ApiError(code, reason)
}
