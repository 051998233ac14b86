import { expect, it } from 'vitest'
import { formatDuration, parseDuration } from './duration.ts'

it.each([
  ['90d', 7_776_000_000],
  ['12h', 43_200_000],
  ['45s', 45_000],
  ['1y', 31_536_000_000],
])('reads and writes %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
  expect(formatDuration(ms)).toBe(text)
})

it('refuses what is no duration', () => {
  expect(parseDuration('none')).toBe(0)
  for (const text of ['', '0d', 'd', '90', '1w', '-1d', '1.5h'])
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }))
})
