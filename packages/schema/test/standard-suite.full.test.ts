import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isSpineError } from '@digital-spine/core'
import { describe, expect, it } from 'vitest'
import { compileTopicSchema, type PayloadCheck } from '../src/index.ts'

/** The JSON Schema project's own suite; taken when it lies beside the repository. */
const suite = join(import.meta.dirname, '../../../../shared/data/json-schema-test-suite/tests')

type Group = { description: string; schema: unknown; tests: { description: string; data: unknown; valid: boolean }[] }

/**
 * Cases that come out differently here, by file. Ours: no references to elsewhere, `format` is checked, an empty enum is
 * refused. Ajv's: `$dynamicRef` beside the meta-schema's use of it, some of `unevaluatedItems`, `$id` beside `$ref`.
 */
const different: Record<string, Record<string, number>> = {
  draft7: { 'properties.json': 1, 'ref.json': 3, 'refRemote.json': 23 },
  'draft2020-12': {
    'dynamicRef.json': 32,
    'enum.json': 6,
    'format.json': 15,
    'properties.json': 1,
    'ref.json': 8,
    'refRemote.json': 31,
    'unevaluatedItems.json': 11,
    'unevaluatedProperties.json': 4,
    'vocabulary.json': 5,
  },
}

describe.skipIf(!existsSync(suite))('the standard suite', () => {
  it.each([
    ['draft7', 'http://json-schema.org/draft-07/schema#'],
    ['draft2020-12', 'https://json-schema.org/draft/2020-12/schema'],
  ])('%s', (draft, dialect) => {
    const wrong: Record<string, number> = {}
    for (const file of readdirSync(join(suite, draft)).filter((name) => name.endsWith('.json'))) {
      for (const group of JSON.parse(readFileSync(join(suite, draft, file), 'utf8')) as Group[]) {
        const check = tryCompile(group.schema, dialect)
        for (const { data, valid } of group.tests) {
          if (check === undefined || accepts(check, data) !== valid) wrong[file] = (wrong[file] ?? 0) + 1
        }
      }
    }
    expect(wrong).toEqual(different[draft])
  })
})

function tryCompile(schema: unknown, dialect: string) {
  try {
    return compileTopicSchema(
      typeof schema === 'object' && schema !== null && !('$schema' in schema)
        ? { $schema: dialect, ...schema }
        : schema,
    )
  } catch (error) {
    if (isSpineError(error, 'SCHEMA_INVALID')) return undefined
    throw error
  }
}

function accepts(check: PayloadCheck, data: unknown): boolean {
  try {
    check(data)
    return true
  } catch (error) {
    if (isSpineError(error, 'PAYLOAD_INVALID')) return false
    throw error
  }
}
