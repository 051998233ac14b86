import type { MailboxEntry } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createBrokerReaders } from './broker-readers.ts'

const entry = (position: number): MailboxEntry => ({ position, kind: 'message', acceptedAt: 0, jws: '' })
const leaseMs = 30_000

/** A line whose calls are noted, and answered as the broker does. */
function openLine(refusal?: SpineError) {
  const calls: [string, unknown][] = []
  const call = vi.fn(async (operation: string, argument: unknown, onAnswer?: (answer: never) => void) => {
    calls.push([operation, argument])
    if (operation !== 'subscribe') return null
    if (refusal !== undefined) throw refusal
    onAnswer?.({ subscription: 1, position: 0, paused: false, leaseMs } as never)
    return null
  })
  const line = { call, connected: true, drop: vi.fn() }
  return { line, calls, readers: createBrokerReaders(line as never) }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('holds what is still being dealt with, and gives credit for what is done, well or not', async () => {
  const { calls, readers } = openLine()
  const handlers: PromiseWithResolvers<void>[] = []
  const onEntries = (): Promise<void> => {
    const handler = Promise.withResolvers<void>()
    handlers.push(handler)
    return handler.promise
  }
  readers.add({ client: 'reader', credit: 10, onEntries })
  readers.take(1, [entry(1), entry(2)])
  readers.take(1, [entry(3)])
  handlers[0]?.reject(new Error('cannot deal with it'))
  await vi.advanceTimersByTimeAsync(leaseMs / 3)
  handlers[1]?.resolve()
  await vi.advanceTimersByTimeAsync(leaseMs)
  expect(calls.slice(1)).toEqual([
    ['credit', { subscription: 1, amount: 2 }],
    ['hold', { client: 'reader', positions: [3] }],
    ['credit', { subscription: 1, amount: 1 }],
  ])
  readers.forgetAll()
  expect(vi.getTimerCount()).toBe(0)
})

it('says why it ends, and makes a new connection only if that may help', async () => {
  const ended: string[] = []
  const reader = { client: 'reader', credit: 1, onEntries: () => undefined }
  const onEnd = ({ code }: SpineError): void => void ended.push(code)
  const refused = openLine(new SpineError('QUOTA_EXCEEDED', 'Too many clients.'))
  refused.readers.add({ ...reader, onEnd })
  const away = openLine(new SpineError('LOG_UNAVAILABLE', 'The disk is full.'))
  away.readers.add({ ...reader, onEnd })
  const fenced = openLine()
  fenced.readers.add({ ...reader, onEnd })
  fenced.readers.endFenced(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(ended.toSorted()).toEqual(['FENCED', 'QUOTA_EXCEEDED'])
  expect(refused.line.drop).not.toHaveBeenCalled()
  expect(away.line.drop).toHaveBeenCalledOnce()
  fenced.readers.take(1, [entry(1)])
  expect(fenced.calls).toHaveLength(1)
})
