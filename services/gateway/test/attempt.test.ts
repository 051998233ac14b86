import type { MailboxEntry } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { GatewayContext } from '../src/context.ts'
import { createAttempt } from '../src/inbox/attempt.ts'
import { createDraft, isEmpty } from '../src/inbox/draft.ts'
import type { EntryTaker } from '../src/inbox/take-entry.ts'

const entry: MailboxEntry = { position: 7, kind: 'message', acceptedAt: 1, jws: '' }

describe('an attempt to take an entry', () => {
  const reject = vi.fn(async () => undefined)
  const attempt = (takeMessage: EntryTaker['takeMessage']) => {
    const taker = { takeMessage, takeSkip: takeMessage, reject }
    return createAttempt({} as GatewayContext, taker)
  }
  beforeEach(() => {
    vi.useFakeTimers()
    reject.mockClear()
  })
  afterEach(() => void vi.useRealTimers())

  it('gives up on what does not answer, which then changes nothing any more', async () => {
    const answer = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<unknown>()
    const slow = attempt(async (draft, _, late) => {
      await answer.promise
      try {
        late.throwIfAborted()
        draft.rejected.push({ position: 7, code: 'INTERNAL', reason: '', at: 1 })
      } catch (error) {
        ended.resolve(error)
        throw error
      }
    })
    const draft = createDraft()
    const outcome = slow(draft, entry)
    await vi.advanceTimersByTimeAsync(2000)
    expect(await outcome).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    answer.resolve()
    expect(await ended.promise).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    expect(isEmpty(draft)).toBe(true)
    expect(reject).not.toHaveBeenCalled()
  })

  it.each([
    ['has it wait for what passes', 'STATUS_UNKNOWN', 0],
    ['refuses it for what is its own fault', 'DIGEST_MISMATCH', 1],
  ] as const)('%s', async (_, code, refusals) => {
    const outcome = await attempt(() => Promise.reject(new SpineError(code, '')))(createDraft(), entry)
    expect(outcome?.code).toBe(refusals === 0 ? code : undefined)
    expect(reject).toHaveBeenCalledTimes(refusals)
  })
})
