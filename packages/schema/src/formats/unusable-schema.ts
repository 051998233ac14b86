import { SpineError } from '@digital-spine/core'
import { maxProblems, type Problem } from '../compiled-schema.ts'

/** SCHEMA_INVALID with what is wrong and where in `details.errors` (at most 20). */
export function unusableSchema(problems: readonly Problem[], cause?: unknown): SpineError {
  const errors = problems.slice(0, maxProblems)
  const [first] = errors
  const place = [first?.file, first?.line, first?.path].filter((part) => part !== undefined && part !== '')
  const where = place.length === 0 ? '' : ` (${place.join(', ')})`
  return new SpineError('SCHEMA_INVALID', `The schema cannot be used${where}: ${first?.message}`, {
    details: { errors },
    cause,
  })
}
