import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const areasOf = (language: string) => readdirSync(join(import.meta.dirname, language)).toSorted()
const read = (language: string, area: string): ReadonlyMap<string, string> =>
  new Map(flatten(JSON.parse(readFileSync(join(import.meta.dirname, language, area), 'utf8'))))
function flatten(value: object, above = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, text]): [string, string][] =>
    typeof text === 'string' ? [[`${above}${key}`, text]] : flatten(text, `${above}${key}.`),
  )
}
const inserted = (text = ''): string[] =>
  [...text.matchAll(/\{\{[^}]*\}\}|<\/?[\w]+\/?>/g)].map(([match]) => match).toSorted()

it('has the same areas in every language', () => {
  expect(areasOf('de')).toEqual(areasOf('en'))
})

it.each(areasOf('en'))('has each text of %s in German, with the same values put in', (area) => {
  const [english, german] = [read('en', area), read('de', area)]
  expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  for (const [key, text] of english) expect([key, inserted(german.get(key))]).toEqual([key, inserted(text)])
  for (const [key, text] of german) expect([key, text.trim()]).not.toEqual([key, ''])
})

it('says for each error what to do about it', () => {
  const documented = readFileSync(join(import.meta.dirname, '../../../../docs/errors.md'), 'utf8')
  const codes = [...documented.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code = '']) => code)
  expect(codes).toContain('INTERNAL')
  expect([...read('en', 'errors.json').keys()].toSorted()).toEqual([...codes, 'otherwise'].toSorted())
})
