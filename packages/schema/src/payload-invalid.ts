import { SpineError } from '@digital-spine/core'
import { maxProblems, type Problem } from './compiled-schema.ts'

/** PAYLOAD_INVALID with what is wrong and where in `details.errors` (at most 20). */
export function payloadInvalid(problems: readonly Problem[]): SpineError {
  const errors = problems.slice(0, maxProblems)
  const { path = '', line, column, message = '' } = errors[0] ?? {}
  const places = [path, line === undefined ? '' : `line ${line}`, column === undefined ? '' : `column ${column}`]
  const place = places.filter((part) => part !== '').join(', ')
  const text = `The payload does not fit the schema${place === '' ? '' : ` at ${place}`}: ${message}`
  return new SpineError('PAYLOAD_INVALID', `${text.replace(/\.$/, '')}.`, { details: { errors } })
}
