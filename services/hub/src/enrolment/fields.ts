import { type ErrorCode, type RoleField, SpineError } from '@digital-spine/core'

type Fields = Readonly<Record<string, unknown>>

const fits: Record<RoleField['fieldType'], (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  date: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  boolean: (value) => typeof value === 'boolean',
  json: () => true,
}

/**
 * Refuses fields that a role's definition does not have, that are of another type, or that are missing though required.
 * A requestor's fields can thereby not get into a credential as its issuer's.
 */
export function checkFields(fields: Fields, defined: readonly RoleField[], code: ErrorCode): void {
  const known = new Map(defined.map((field) => [field.label, field]))
  const problems = [
    ...Object.keys(fields)
      .filter((label) => !known.has(label))
      .map((label) => `"${label}" is no field of the role`),
    ...defined
      .filter(({ label, required }) => required === true && fields[label] === undefined)
      .map(({ label }) => `"${label}" is required`),
    ...defined
      .filter(({ label, fieldType }) => fields[label] !== undefined && !(fits[fieldType]?.(fields[label]) ?? false))
      .map(({ label, fieldType }) => `"${label}" must be of the type ${fieldType}`),
  ]
  if (problems.length > 0) {
    throw new SpineError(code, `The fields do not fit the role: ${problems.join('; ')}.`, { details: { problems } })
  }
}
