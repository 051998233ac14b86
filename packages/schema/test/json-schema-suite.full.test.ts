import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { TopicFile } from '@digital-spine/core'
import { describe, expect, it } from 'vitest'
import { compileJsonSchema } from '../src/formats/json-schema.ts'
import type { Check } from '../src/index.ts'

/** The JSON Schema project's own suite; taken when it lies beside the repository. */
const suite = join(import.meta.dirname, '../../../../shared/data/json-schema-test-suite')

type Group = {
  readonly description: string
  readonly schema: unknown
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[]
}

/**
 * What comes out differently here, and why. `format` is checked, as if the meta-schema asked for it: who writes that a
 * text is a date-time means it.
 */
const different: Record<string, RegExp> = {
  draft7: /^$/,
  'draft2020-12': /^format\.json: .* is only an annotation by default$/,
}

describe.skipIf(!existsSync(suite))('the official suite', () => {
  it.each([
    ['draft7', 'http://json-schema.org/draft-07/schema#', 0],
    ['draft2020-12', 'https://json-schema.org/draft/2020-12/schema', 19],
  ])('%s', async (draft, dialect, refused) => {
    const remotes = readRemotes(draft)
    const wrong: string[] = []
    for (const file of readdirSync(join(suite, 'tests', draft)).filter((name) => name.endsWith('.json'))) {
      for (const group of readGroups(join(suite, 'tests', draft, file))) {
        const { schema } = group
        const isUndeclared = typeof schema === 'object' && schema !== null && !('$schema' in schema)
        const main = JSON.stringify(isUndeclared ? { $schema: dialect, ...schema } : schema)
        const check = await compile([{ path: 'main.json', content: main }, ...remotes])
        for (const { description, data, valid } of group.tests) {
          const answer = check(Buffer.from(JSON.stringify(data))).length === 0
          if (answer !== valid) wrong.push(`${file}: ${group.description}: ${description}`)
        }
      }
    }
    expect(wrong.filter((text) => !different[draft]?.test(text))).toEqual([])
    expect(wrong).toHaveLength(refused)
  })
})

/** The documents that tests refer to, and one that says where on the network they would be. */
function readRemotes(draft: string): readonly TopicFile[] {
  const folder = join(suite, 'remotes')
  const others = readdirSync(folder).filter((name) => /^(draft|v1)/.test(name) && name !== draft)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !others.includes(path.split('/')[0] ?? ''))
    .map((path) => ({ path, content: readFileSync(join(folder, path), 'utf8') }))
  return [...files, { path: 'here.json', content: '{ "$id": "http://localhost:1234/here.json" }' }]
}

const readGroups = (path: string): readonly Group[] => JSON.parse(readFileSync(path, 'utf8'))

async function compile(files: readonly TopicFile[]): Promise<Check> {
  return (await compileJsonSchema({ format: 'jsonschema', files, main: 'main.json' })).check
}
