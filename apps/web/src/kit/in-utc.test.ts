import { expect, it } from 'vitest'
import { inUtc } from './in-utc.ts'

it('takes a time of the reader’s time zone, and nothing for one that is none', () => {
  expect(inUtc('2026-11-26T08:30')).toBe(new Date(2026, 10, 26, 8, 30).toISOString())
  for (const none of ['', '20266-01-01T00:00', 'soon']) expect(inUtc(none)).toBe('')
})
