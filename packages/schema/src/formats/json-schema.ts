import type { TopicSchema } from '@digital-spine/core'
import type { Check, CompiledSchema, Problem } from '../compiled-schema.ts'
import { compileEvaluator, type Evaluate } from '../json/evaluator.ts'
import { findPlaces } from '../json/json-places.ts'
import { isJsonDocument, readJson } from '../json/read-json.ts'
import { readSchemaFiles } from '../json/schema-folder.ts'
import { getMainFile } from './main-file.ts'
import { limitSize, openWholeStream } from './whole-stream.ts'

/**
 * JSON Schema, draft-07 and 2020-12. Files refer to each other by `$id` or by path; `format` is checked. Throws
 * SCHEMA_INVALID.
 */
export async function compileJsonSchema(schema: TopicSchema): Promise<CompiledSchema> {
  const files = readSchemaFiles(schema)
  const { path } = getMainFile(schema)
  const main = files.find((file) => file.path === path)
  if (main === undefined) throw new TypeError('readSchemaFiles reads every file')
  const check = limitSize(createJsonCheck(await compileEvaluator(files, main)))
  return { check, openStream: () => openWholeStream(check) }
}

const maxProblems = 20

/** A check of a whole document. */
export function createJsonCheck(evaluate: Evaluate): Check {
  return (payload) => {
    const read = readJson(payload)
    if (!isJsonDocument(read)) return [read]
    try {
      return locate(evaluate(read.value).slice(0, maxProblems), read.text)
    } catch (error) {
      if (error instanceof RangeError) return [{ message: 'takes more stack to check than there is' }]
      throw error
    }
  }
}

function locate(problems: readonly Problem[], text: string): readonly Problem[] {
  if (problems.length === 0) return problems
  const places = findPlaces(text, new Set(problems.map(({ path = '' }) => path)))
  return problems.map((problem) => ({ ...problem, ...places.get(problem.path ?? '') }))
}
