import { queryOptions } from '@tanstack/react-query'
import { request } from './request.ts'

/** A participant of the sandbox; `key` names its gateway. */
export type Participant = {
  readonly key: string
  /** Null until it has one. */
  readonly name: string | null
  readonly title: string
  readonly did: string
  readonly url: string
  /** Started from the live page. */
  readonly newcomer: boolean
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
export type Health = {
  readonly status: string
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly reason?: string }[]
}

/** Calls the sandbox's own API, or through it a gateway's: `participants/<key>/<path of the gateway's API>`. */
export async function call<T>(path: string, body?: unknown): Promise<T> {
  const { value } = await request<T>(`/api/${path}`, body === undefined ? {} : { method: 'POST', body })
  return value
}

/** Who and what there is in the sandbox. */
export const sandboxQuery = queryOptions({ queryKey: ['sandbox'], queryFn: () => call<SandboxState>('sandbox') })
