import { expect, it } from 'vitest'
import { findingOf, suggestVersion } from './finding.ts'

const shown = [{ direction: 'forward', path: '/a', reason: 'is not known', example: '{}' }] as const
const told = [{ direction: 'forward', path: '/a', reason: 'is not known' }] as const

it.each([
  ['full', [], 'holds', 'holds'],
  ['backward', shown, 'holds', 'fails'],
  ['backward', told, 'holds', 'unknown'],
  ['forward', [], 'unknown', 'holds'],
  ['broken', told, 'fails', 'fails'],
  ['unknown', shown, 'unknown', 'fails'],
] as const)('tells each direction of the verdict %s', (verdict, reasons, backward, forward) => {
  expect(findingOf(verdict, [...reasons], 'backward')).toBe(backward)
  expect(findingOf(verdict, [...reasons], 'forward')).toBe(forward)
})

it.each([
  [null, null, '1.0.0'],
  ['1.2.3', 'full', '1.2.4'],
  ['1.2.3', 'backward', '1.3.0'],
  ['1.2.3', 'forward', '2.0.0'],
  ['1.2.3', 'broken', '2.0.0'],
  ['1.2.3', 'unknown', '2.0.0'],
] as const)('after %s, "%s" suggests %s', (newest, verdict, next) => {
  expect(suggestVersion(newest, verdict)).toBe(next)
})
