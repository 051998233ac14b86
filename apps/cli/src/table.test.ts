import { expect, it } from 'vitest'
import { tableLines } from './table.ts'

it('lines columns up, under a head if there is anything', () => {
  const rows = [
    ['a', 'long cell', 'x'],
    ['bbb', 'c', ''],
  ]
  expect(tableLines(rows, ['id', 'what'])).toEqual(['ID   WHAT', 'a    long cell  x', 'bbb  c'])
  expect(tableLines([], ['id'])).toEqual([])
})
