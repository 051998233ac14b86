import { expect, it } from 'vitest'
import { readRange } from './byte-range.ts'

it.each([
  [undefined, undefined],
  ['bytes=0-', { start: 0, end: 10 }],
  ['bytes=4-', { start: 4, end: 10 }],
  ['bytes=4-4', { start: 4, end: 5 }],
  ['bytes=4-99', { start: 4, end: 10 }],
  ['bytes=-3', { start: 7, end: 10 }],
  ['bytes=-99', { start: 0, end: 10 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-4', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,3-4', undefined],
  ['chunks=0-1', undefined],
  ['bytes=0-1e3', undefined],
])('reads the range %j of ten bytes', (header, range) => {
  expect(readRange(header, 10)).toEqual(range)
})

it('finds nothing to give of an empty file', () => {
  expect(readRange('bytes=0-', 0)).toBe('unsatisfiable')
  expect(readRange('bytes=-1', 0)).toBe('unsatisfiable')
})
