import fc from 'fast-check'
import { expect, it } from 'vitest'
import { diffLines } from './diff-lines.ts'

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
const side = (diff: readonly string[], gone: string): string[] =>
  diff.filter((line) => !line.startsWith(gone)).map((line) => line.slice(2))

it('shows what goes, what comes and what stays, in order', () => {
  expect(diffLines(['a', 'b', 'c'], ['a', 'x', 'c', 'd'])).toEqual(['  a', '- b', '+ x', '  c', '+ d'])
})

it('has both texts in it, whatever they are', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = diffLines(before, after)
      expect([side(diff, '+'), side(diff, '-')]).toEqual([before, after])
    }),
  )
})

it('leaves alone what is the same', () => {
  fc.assert(
    fc.property(lines, (text) => {
      expect(diffLines(text, text)).toEqual(text.map((line) => `  ${line}`))
    }),
  )
})
