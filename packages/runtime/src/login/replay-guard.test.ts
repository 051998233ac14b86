import { describe, expect, it } from 'vitest'
import { createReplayGuard } from './replay-guard.ts'

describe('a replay guard', () => {
  const setUp = (limits: { maxOfKey?: number; max?: number } = {}) => {
    const at = { now: 0 }
    return { at, guard: createReplayGuard({ lifeMs: 100, now: () => at.now, ...limits }) }
  }

  it('notices what comes again for the same key, while it is remembered', () => {
    const { at, guard } = setUp()
    expect(guard.first('a', '1')).toBe(true)
    expect(guard.first('a', '1')).toBe(false)
    expect(guard.first('b', '1')).toBe(true)
    at.now = 99
    expect(guard.first('a', '1')).toBe(false)
    at.now = 100
    expect(guard.first('a', '1')).toBe(true)
  })

  it('lets nothing through unseen when one key is full, and leaves the others alone', () => {
    const { at, guard } = setUp({ maxOfKey: 2 })
    for (const id of ['1', '2']) expect(guard.first('a', id)).toBe(true)
    expect(() => guard.first('a', '3')).toThrow(expect.objectContaining({ code: 'QUOTA_EXCEEDED' }))
    expect(guard.first('a', '2')).toBe(false)
    expect(guard.first('b', '3')).toBe(true)
    at.now = 100
    expect(guard.first('a', '3')).toBe(true)
  })

  it('lets nothing through unseen when all of it is full, until what others left is too old', () => {
    const { at, guard } = setUp({ max: 2 })
    for (const key of ['a', 'b']) expect(guard.first(key, '1')).toBe(true)
    expect(() => guard.first('c', '1')).toThrow(expect.objectContaining({ code: 'QUOTA_EXCEEDED' }))
    at.now = 100
    for (const key of ['c', 'd']) expect(guard.first(key, '1')).toBe(true)
  })
})
