import { expect, it } from 'vitest'
import { compareTexts, inPairs } from './text-lines.ts'

const content = (text: string, documentation?: string) => ({
  ...{ format: 'jsonschema' as const, main: 'a.json', files: [{ path: 'a.json', content: text }] },
  ...(documentation === undefined ? {} : { documentation }),
})

it('numbers the lines of both texts, and leaves out files that are the same', () => {
  const [file, ...others] = compareTexts(content('one\ntwo\nthree\n', 'same'), content('one\n2\nzwei\nthree\n', 'same'))
  expect(others).toEqual([])
  const lines = file?.hunks[0]?.lines ?? []
  expect(lines.map(({ kind, text, before, after }) => [kind, text, before, after])).toEqual([
    ['same', 'one', 1, 1],
    ['removed', 'two', 2, undefined],
    ['added', '2', undefined, 2],
    ['added', 'zwei', undefined, 3],
    ['same', 'three', 3, 4],
  ])
  expect(inPairs(lines).map(([before, after]) => [before?.text, after?.text])).toEqual([
    ['one', 'one'],
    ['two', '2'],
    [undefined, 'zwei'],
    ['three', 'three'],
  ])
})

it('takes a file that only one has as all added or removed', () => {
  const [documentation] = compareTexts(content('x'), content('x', 'new'))
  expect(documentation).toMatchObject({ path: 'README.md', hunks: [{ lines: [{ kind: 'added', text: 'new' }] }] })
})
