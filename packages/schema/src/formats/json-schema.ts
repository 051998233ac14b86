import type { TopicSchema } from '@digital-spine/core'
import type { Check, CompiledSchema, Problem } from '../compiled-schema.ts'
import { readArrayRules } from '../json/array-rules.ts'
import { compileEvaluator, type Evaluate } from '../json/evaluator.ts'
import { openItemStream } from '../json/item-stream.ts'
import { findPlaces } from '../json/json-places.ts'
import { isJsonDocument, readJson } from '../json/read-json.ts'
import { readSchemaFiles } from '../json/schema-folder.ts'
import { getMainFile } from './main-file.ts'
import { compileWhole } from './whole-stream.ts'

/**
 * JSON Schema, draft-07 and 2020-12. Files refer to each other by `$id` or by path; `format` is checked. A stream is
 * checked item by item, whatever its size, if the schema asks for an array and is about its items; otherwise as a whole,
 * up to 16 MiB. Throws SCHEMA_INVALID.
 */
export async function compileJsonSchema(schema: TopicSchema): Promise<CompiledSchema> {
  const files = readSchemaFiles(schema)
  const { path } = getMainFile(schema)
  const main = files.find((file) => file.path === path)
  if (main === undefined) throw new TypeError('readSchemaFiles reads every file')
  const whole = compileWhole(createJsonCheck(await compileEvaluator(files, main)), arrayInstead)
  const rules = readArrayRules(main, files)
  if (rules === undefined) return whole
  const item = createJsonCheck(await compileEvaluator(files, main, '/items'))
  return { ...whole, openStream: () => openItemStream({ item, ...rules }) }
}

const arrayInstead =
  'A file of any size can be an array of records: use a topic whose schema has "type": "array" and "items", ' +
  'and beside them only "minItems", "maxItems", titles and definitions.'

/** A check of a whole document. */
function createJsonCheck(evaluate: Evaluate): Check {
  return (payload) => {
    const read = readJson(payload)
    if (!isJsonDocument(read)) return [{ ...read, notJson: true }]
    try {
      return locate(evaluate(read.value), read.text)
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
