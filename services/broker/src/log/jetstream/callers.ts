import { SpineError } from '@digital-spine/core'
import type { LogOperations } from '../message-log.ts'
import type { Outcome } from '../worker-front.ts'
import type { Part } from './part.ts'
import type { Request } from './record.ts'

/** Calls of this process that are under way, each to one part. */
export type Callers = {
  call(part: Part, name: keyof LogOperations, args: readonly unknown[]): Promise<Outcome>
  /** A call of this process has come to something; false if nobody waits for it any more. */
  settle(call: number, outcome: Outcome): boolean
  /** Whether somebody waits for a call. */
  has(call: number): boolean
  /** A part has a new owner: what was sent to an earlier one and is not done by now will never be, and goes to the new one. */
  sendAll(part: Part): void
  /** Sends again what has not been answered for a while, or everything. */
  repeat(everything?: boolean): void
  /** Rejects what has waited too long. */
  sweep(): void
}

type Waiting = {
  readonly part: Part
  readonly request: Request
  readonly since: number
  sentAt: number
  resolve(outcome: Outcome): void
}

/** Sends calls to the owner of a part, in order; `after` as in {@link RequestQueue}. */
export type SendCalls = (part: Part, requests: readonly Request[], after: number) => void

const patienceMs = 10_000
const repeatMs = 2000

export function createCallers(me: string, send: SendCalls): Callers {
  const waiting = new Map<number, Waiting>()
  const outgoing = new Map<Part, Request[]>()
  /** The last call that was sent to a part's owner in its term. */
  const lastSent = new Map<Part, { term: number; call: number }>()
  let count = 0

  const dispatch = (part: Part, requests: readonly Request[], isRepeated: boolean): void => {
    const { owner, term } = part.ownership
    const last = requests.at(-1)
    if (owner === null || last === undefined) return
    const before = lastSent.get(part)
    const after = isRepeated || before?.term !== term ? 0 : before.call
    lastSent.set(part, { term, call: Math.max(last.call, after) })
    for (const { call } of requests) {
      const entry = waiting.get(call)
      if (entry !== undefined) entry.sentAt = performance.now()
    }
    send(part, requests, after)
  }
  const flush = (): void => {
    for (const [part, requests] of outgoing) dispatch(part, requests, false)
    outgoing.clear()
  }
  const unsettled = (part: Part): Request[] =>
    [...waiting.values()].filter((entry) => entry.part === part).map(({ request }) => request)
  const settle = (call: number, outcome: Outcome): boolean => {
    const entry = waiting.get(call)
    waiting.delete(call)
    entry?.resolve(outcome)
    return entry !== undefined
  }
  return {
    call: (part, name, args) =>
      new Promise((resolve) => {
        count += 1
        const request = { origin: me, call: count, name, args }
        const now = performance.now()
        waiting.set(count, { part, request, since: now, sentAt: now, resolve })
        if (outgoing.size === 0) queueMicrotask(flush)
        const others = outgoing.get(part)
        if (others === undefined) outgoing.set(part, [request])
        else others.push(request)
      }),
    settle,
    has: (call) => waiting.has(call),
    sendAll(part) {
      outgoing.delete(part)
      dispatch(part, unsettled(part), true)
    },
    repeat(everything = false) {
      const before = performance.now() - repeatMs
      const late = [...waiting.values()].filter(({ sentAt }) => everything || sentAt < before)
      for (const part of new Set(late.map((entry) => entry.part)))
        if (part.ownership.owner !== me) {
          outgoing.delete(part)
          dispatch(part, unsettled(part), true)
        }
    },
    sweep() {
      const before = performance.now() - patienceMs
      for (const [call, { since }] of waiting) if (since < before) settle(call, { error: unavailable })
    },
  }
}

export const unavailable = {
  code: 'LOG_UNAVAILABLE',
  message: 'The message log does not answer; whether it was done is not known.',
} as const

export const unavailableError = (cause?: unknown): SpineError =>
  new SpineError('LOG_UNAVAILABLE', 'The message log does not answer.', { cause })
