import { type ErrorCode, isSpineError, type RoleField, type RoleFieldValues, SpineError } from '@digital-spine/core'
import { compileFieldSchema } from './field-schema.ts'
import { limitTime, TimeIsUp } from './time-limit.ts'

const maxTextLength = 10_000
const maxFields = 100
const maxMs = 2000
const isoDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/

/**
 * Holds values to the fields of a role's definition: type, presence and every constraint; a label that the definition
 * does not have is refused. Throws `code` with all problems; they name fields, never values. Fields that take longer than
 * 2 s together, which a regular expression or a JSON Schema can ask for, count as not fulfilled.
 */
export function checkRoleFields(values: RoleFieldValues, defined: unknown, code: ErrorCode): void {
  const problems = findInTime(values, readRoleFields(defined))
  if (problems.length === 0) return
  throw new SpineError(code, `The fields do not fit the role: ${problems.join('; ')}.`, { details: { problems } })
}

function findInTime(values: RoleFieldValues, fields: readonly RoleField[]): readonly string[] {
  try {
    return limitTime(() => findProblems(values, fields), maxMs)(undefined)
  } catch (error) {
    if (error instanceof TimeIsUp) return ['they cannot be checked in time']
    throw error
  }
}

function findProblems(values: RoleFieldValues, fields: readonly RoleField[]): readonly string[] {
  const known = new Set(fields.map(({ label }) => label))
  const unknown = Object.keys(values).filter((label) => !known.has(label))
  return [
    ...unknown.map((label) => `"${label.slice(0, 100)}" is no field of the role`),
    ...fields.flatMap((field) => {
      const value = Object.hasOwn(values, field.label) ? values[field.label] : undefined
      const problem = value === undefined ? missing(field) : problemOf(field, value)
      return problem === undefined ? [] : [`"${field.label}" ${problem}`]
    }),
  ]
}

/** The fields of a definition as the ledger has them, which anybody may have written. Throws SCHEMA_INVALID. */
function readRoleFields(defined: unknown): readonly RoleField[] {
  const usable = Array.isArray(defined) && defined.length <= maxFields && defined.every(isRoleField)
  if (!usable) throw new SpineError('SCHEMA_INVALID', 'The fields in the definition of the role cannot be used.')
  return defined
}

function isRoleField(value: unknown): value is RoleField {
  if (typeof value !== 'object' || value === null) return false
  const { label, fieldType } = value as Partial<Record<keyof RoleField, unknown>>
  return (
    typeof label === 'string' && label !== '' && typeof fieldType === 'string' && Object.hasOwn(schemaOf, fieldType)
  )
}

const missing = ({ required }: RoleField): string | undefined => (required === true ? 'is required' : undefined)

function problemOf(field: RoleField, value: unknown): string | undefined {
  if (field.fieldType === 'date') return dateProblem(field, value)
  try {
    compileFieldSchema(schemaOf[field.fieldType](field))(value)
    return undefined
  } catch (error) {
    if (!isSpineError(error, 'PAYLOAD_INVALID')) throw error
    const errors = (error.details?.errors ?? []) as readonly { path: string; message: string }[]
    return errors.map(({ path, message }) => `${path} ${message}`.trim()).join(', ') || 'is nested too deeply'
  }
}

const schemaOf: Record<RoleField['fieldType'], (field: RoleField) => unknown> = {
  text: ({ minLength = 0, maxLength = maxTextLength, pattern }) => ({
    ...{ type: 'string', minLength, maxLength: Math.min(maxLength, maxTextLength) },
    ...(pattern === undefined ? {} : { pattern }),
  }),
  number: ({ minValue, maxValue }) => ({
    type: 'number',
    ...(minValue === undefined ? {} : { minimum: minValue }),
    ...(maxValue === undefined ? {} : { maximum: maxValue }),
  }),
  date: () => ({ type: 'string' }),
  boolean: () => ({ type: 'boolean' }),
  json: ({ schema = true }) => schema,
}

function dateProblem({ minDate, maxDate }: RoleField, value: unknown): string | undefined {
  const time = typeof value === 'string' && isoDate.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(time)) return 'must be a date in ISO 8601'
  if (minDate !== undefined && !(time >= Date.parse(minDate))) return `must not be before ${minDate}`
  if (maxDate !== undefined && !(time <= Date.parse(maxDate))) return `must not be after ${maxDate}`
  return undefined
}
