import type { TopicSchema } from '@digital-spine/core'
import { type CompiledSchema, maxProblems, type Problem, type StreamCheck } from '../compiled-schema.ts'
import { createRowCheck } from './table/row-check.ts'
import { createRowReader, RowError } from './table/rows.ts'
import { readTableSchema, type TableSchema } from './table/schema.ts'

/**
 * Compiles the Table Schema of CSV or TSV. A payload is UTF-8 text of any size; what is kept of it is one row, and what is
 * needed to find rows of the same key. Throws SCHEMA_INVALID.
 */
export function compileDelimited(schema: TopicSchema): CompiledSchema {
  const table = readTableSchema(schema, schema.format === 'tsv' ? 'tsv' : 'csv')
  const openStream = (): StreamCheck => openTableStream(table)
  return {
    openStream,
    check(payload) {
      const stream = openStream()
      return [...stream.write(payload), ...stream.end()]
    },
  }
}

function openTableStream(table: TableSchema): StreamCheck {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const rowCheck = createRowCheck(table)
  let problems: Problem[] = []
  let isDone = false
  let count = 0
  const rows = createRowReader(table.syntax, (row) => {
    for (const problem of rowCheck.check(row)) {
      if (++count === maxProblems) throw new RowError(problem)
      problems.push(problem)
    }
  })
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined })
    } catch {
      throw new RowError({ message: 'The text is not UTF-8.' })
    }
  }
  /** Answers with what a step found; after what makes reading on pointless, nothing more is read. */
  const attempt = (step: () => void): readonly Problem[] => {
    if (isDone) return []
    try {
      step()
    } catch (error) {
      if (!(error instanceof RowError)) throw error
      isDone = true
      problems.push(error.problem)
    }
    const found = problems
    problems = []
    return found
  }
  return {
    write: (chunk) => attempt(() => rows.write(decode(chunk))),
    end: () =>
      attempt(() => {
        rows.write(decode())
        rows.end()
        problems.push(...rowCheck.end())
        isDone = true
      }),
  }
}
