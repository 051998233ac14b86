import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const sources = globSync('**/*.{ts,tsx}', { cwd: import.meta.dirname, exclude: ['**/*.test.ts'] }).map((file) => ({
  file,
  text: readFileSync(`${import.meta.dirname}/${file}`, 'utf8'),
}))
const all = (pattern: RegExp): { file: string; found: string }[] =>
  sources.flatMap(({ file, text }) =>
    [...text.matchAll(pattern)].map(({ groups: { found = '' } = {} }) => ({ file, found })),
  )

/** A segment of a link that is put in stands for one parameter, or for as many as `pathOf` is given. */
const segmentsOf = (link: string): string[] =>
  link
    .replace(/\?.*$/, '')
    .replace(/\$\{pathOf\(([^()]*)\)\}/g, (_, parts: string) =>
      parts
        .split(',')
        .map(() => '*')
        .join('/'),
    )
    .replace(/\$\{[^}]*\}/g, '*')
    .split('/')
    .slice(1)

/** Areas of one page have no routes of their own. */
const single = ['/first-run', '/dead-letters', '/audit'].map((found) => ({ found }))
const routes = [...single, ...all(/<(?:Parts)?Route\s+path="(?<found>[^"]*)"/g)].map(({ found }) =>
  found.split('/').slice(1),
)
const leadsSomewhere = (link: string): boolean => {
  const segments = segmentsOf(link)
  return routes.some(
    (route) =>
      route.length === segments.length &&
      route.every((part, i) => part === segments[i] || part.startsWith(':') || segments[i] === '*'),
  )
}

it('has a page for every link of the console', () => {
  const links = all(
    /(?:\b(?:to|href)=\{?|\b(?:to|path): |\bgo\(|\bback = |=> )(?<quote>["'`])(?<found>\/.*?)\k<quote>/g,
  ).filter(
    // In the sandbox these lead to the live page and to somebody else's console.
    ({ found }) => found !== '/' && !found.startsWith('/participants/'),
  )
  expect(links.length).toBeGreaterThan(100)
  expect(links.filter(({ found }) => !leadsSomewhere(found))).toEqual([])
})

it('has no page whose word in the address a name could be taken for', () => {
  const isName = (part: string | undefined): boolean => part?.startsWith(':') ?? false
  const trapped = routes.flatMap((route) =>
    routes
      .filter((other) => {
        const at = route.findIndex((part, i) => part !== other[i])
        return other.length === route.length && isName(route[at]) && !isName(other[at])
      })
      .map((other) => `${route.join('/')} or ${other.join('/')}`),
  )
  expect(trapped).toEqual([])
})
