import type { Traffic } from '@digital-spine/api'
import { describe, expect, it } from 'vitest'
import { busiestStep, outcomesOf, queryOf, totalOf } from './flow-ranges.ts'

const nothing = [0, 0, 0]
const traffic = (counts: Partial<Traffic['counts']>): Traffic => ({
  ...{ from: 60_000, stepMs: 60_000, steps: 3, bytes: { received: nothing, sent: nothing } },
  counts: {
    ...{ received: nothing, sent: nothing, delivered: nothing, processed: nothing },
    ...{ rejected: nothing, expired: nothing, failed: nothing, deadLetters: nothing },
    ...counts,
  },
})

describe('a range', () => {
  it('begins with the step that makes it whole, and stays the same within a step', () => {
    const now = Date.parse('2026-05-04T10:15:30Z')
    expect(queryOf('quarter', now)).toEqual({ step: 'minute', from: '2026-05-04T10:01:00.000Z' })
    expect(queryOf('quarter', now + 29_000)).toEqual(queryOf('quarter', now))
    expect(queryOf('week', now)).toEqual({ step: 'hour', from: '2026-04-27T11:00:00.000Z' })
  })
})

describe('what came and went', () => {
  it('is summed up', () => {
    expect(totalOf(traffic({ sent: [1, 5, 2] }), 'sent')).toBe(8)
    expect(busiestStep(traffic({ sent: [1, 5, 2] }), 'sent')).toEqual({ at: 120_000, count: 5 })
    expect(busiestStep(traffic({}), 'sent')).toBeUndefined()
  })

  it('is counted where it is now', () => {
    const { processed, waiting, rejected } = outcomesOf(
      traffic({ delivered: [4, 1, 0], processed: [0, 3, 0], rejected: [0, 0, 1] }),
    )
    expect({ processed, waiting, rejected }).toEqual({ processed: 3, waiting: 2, rejected: 1 })
    expect(outcomesOf(traffic({ delivered: [1, 0, 0], processed: [4, 0, 0] })).waiting).toBe(0)
  })
})
