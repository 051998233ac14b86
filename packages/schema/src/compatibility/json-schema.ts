import type { TopicSchema } from '@digital-spine/core'
import { getMainFile } from '../formats/main-file.ts'
import { compileEvaluator, type Evaluate } from '../json/evaluator.ts'
import { type Json, readSchemaFiles } from '../json/schema-folder.ts'
import { findObstacles } from './json/inclusion.ts'
import { createSchemaGraph, type SchemaGraph, Undecided } from './json/schema-graph.ts'
import { type Gap, type Inclusion, undecided } from './verdict.ts'

const maxGaps = 20
const maxTries = 400

/** Both directions of two versions in JSON Schema. Throws SCHEMA_INVALID. */
export async function compareJsonSchemas(
  older: TopicSchema,
  newer: TopicSchema,
): Promise<readonly [Inclusion, Inclusion]> {
  const [before, after] = [await read(older), await read(newer)]
  return [includes(before, after), includes(after, before)]
}

type Version = { readonly graph: SchemaGraph; readonly evaluate: Evaluate }

async function read(schema: TopicSchema): Promise<Version> {
  const files = readSchemaFiles(schema)
  const { path } = getMainFile(schema)
  const main = files.find((file) => file.path === path)
  if (main === undefined) throw new TypeError('readSchemaFiles reads every file')
  return { graph: createSchemaGraph(files, main), evaluate: await compileEvaluator(files, main) }
}

/** Whether `sup` allows whatever `sub` allows: proven, or refuted by a document, or undecided. */
function includes(sub: Version, sup: Version): Inclusion {
  const tried = new Map<string, boolean>()
  const isExample = (text: string): boolean => {
    const known = tried.get(text)
    if (known !== undefined || tried.size >= maxTries) return known ?? false
    const value: Json = JSON.parse(text)
    const breaks = sub.evaluate(value).length === 0 && sup.evaluate(value).length > 0
    tried.set(text, breaks)
    return breaks
  }
  try {
    const gaps = findObstacles(sub.graph, sup.graph).map(({ path, reason, witnesses }): Gap => {
      const example = witnesses.map((value) => JSON.stringify(value)).find(isExample)
      return { path, reason, ...(example !== undefined && { example }) }
    })
    if (gaps.length === 0) return { holds: true, gaps }
    const refuted = gaps.filter(({ example }) => example !== undefined)
    const isRefuted = refuted.length > 0
    return { holds: isRefuted ? false : undefined, gaps: distinct(isRefuted ? refuted : gaps).slice(0, maxGaps) }
  } catch (error) {
    if (error instanceof Undecided) return undecided(`cannot be decided: ${error.message}`)
    if (error instanceof RangeError) return undecided('cannot be decided: it is nested too deeply')
    throw error
  }
}

const distinct = (gaps: readonly Gap[]): readonly Gap[] => [
  ...new Map(gaps.map((gap) => [`${gap.path} ${gap.reason}`, gap])).values(),
]
