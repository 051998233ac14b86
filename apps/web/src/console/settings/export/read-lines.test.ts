import { expect, it } from 'vitest'
import { countLines, readEnd } from './read-lines.ts'

it('counts lines', () => {
  expect(countLines(new TextEncoder().encode('a\nb\n'))).toBe(2)
})

it('knows an export that is whole from one that broke off', async () => {
  const lines = [
    '{"kind":"export"}',
    `{"kind":"received","payload":"${'x'.repeat(9000)}"}`,
    '{"kind":"end","messages":1}',
  ]
  expect(await readEnd(new Blob([`${lines.join('\n')}\n`]))).toBe(1)
  for (const broken of [lines.slice(0, 2).join('\n'), `${lines.join('\n').slice(0, -3)}`, ''])
    expect(await readEnd(new Blob([broken]))).toBeUndefined()
})
