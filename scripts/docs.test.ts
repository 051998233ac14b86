import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorTable } from '@digital-spine/core'
import { expect, it } from 'vitest'
import { errorsPage } from './make-errors-doc.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
type Manifest = {
  name: string
  license?: string
  /** As older packages say it. */
  licenses?: { type: string }[]
  dependencies?: Record<string, string>
}

/** The packages from outside that run in production. */
function runtimeDependencies(): string[] {
  const manifests = ['packages', 'services', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, 'package.json')),
  )
  const all = manifests
    .filter((path) => existsSync(join(root, path)) && !path.includes('testkit'))
    .flatMap((path) => Object.keys((JSON.parse(read(path)) as Manifest).dependencies ?? {}))
  return [...new Set(all)].filter((name) => !name.startsWith('@digital-spine/')).sort()
}

it('docs/errors.md lists exactly the error table', () => {
  expect(read('docs/errors.md')).toBe(errorsPage(errorTable))
})

it('docs/dependencies.md lists exactly the runtime dependencies', () => {
  const listed = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name)
  expect(listed).toEqual(runtimeDependencies())
})

it('every runtime dependency has a permissive licence', () => {
  for (const name of runtimeDependencies()) {
    const { licenses, license = licenses?.[0]?.type ?? '' } = JSON.parse(
      read(join('node_modules', name, 'package.json')),
    ) as Manifest
    expect(license, name).toMatch(/^\(?(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|CC0-1\.0|Unlicense)\b/)
  }
})

it('docs/compatibility.md names, for each weakness, tests that there are', () => {
  const rows = [...read('docs/compatibility.md').matchAll(/^\| (\d+) \|.*$/gm)]
  expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  for (const [row, number] of rows) {
    const named = [...row.matchAll(/\]\(\.\.\/([^)]+)\) “([^”]+)”/g)]
    expect(named, `weakness ${number}`).not.toEqual([])
    for (const [, path = '', title = ''] of named) expect(read(path), path).toContain(title)
  }
})
