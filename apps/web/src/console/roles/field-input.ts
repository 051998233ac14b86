import type { RoleField } from '../organisations/name-parts.ts'

/** What is wrong with a field, as a key of the texts, with the value that it is held to. */
export type FieldProblem = {
  readonly key: 'required' | 'number' | 'json' | 'short' | 'long' | 'pattern' | 'low' | 'high' | 'early' | 'late'
  readonly bound?: string | number
}

/** Reads what was typed into a role's fields: values by label, and what is wrong by label. An empty field has no value. */
export function readFields(
  fields: readonly RoleField[],
  texts: Readonly<Record<string, string>>,
): { readonly values: Record<string, unknown>; readonly problems: ReadonlyMap<string, FieldProblem> } {
  const values: Record<string, unknown> = {}
  const problems = new Map<string, FieldProblem>()
  for (const field of fields) {
    const text = Object.hasOwn(texts, field.label) ? (texts[field.label] ?? '') : ''
    const problem = text === '' ? missing(field) : problemOf(field, text)
    if (problem !== undefined) problems.set(field.label, problem)
    else if (text !== '') values[field.label] = readValue(field, text)
  }
  return { values, problems }
}

const missing = ({ required }: RoleField): FieldProblem | undefined =>
  required === true ? { key: 'required' } : undefined

function readValue({ fieldType }: RoleField, text: string): unknown {
  if (fieldType === 'number') return Number(text)
  if (fieldType === 'boolean') return text === 'true'
  return fieldType === 'json' ? JSON.parse(text) : text
}

function problemOf(field: RoleField, text: string): FieldProblem | undefined {
  if (field.fieldType === 'number') return numberProblem(field, Number(text))
  if (field.fieldType === 'text') return textProblem(field, text)
  if (field.fieldType === 'date') return dateProblem(field, text)
  return field.fieldType === 'json' && !isJson(text) ? { key: 'json' } : undefined
}

function numberProblem({ minValue, maxValue }: RoleField, value: number): FieldProblem | undefined {
  if (!Number.isFinite(value)) return { key: 'number' }
  if (minValue !== undefined && value < minValue) return { key: 'low', bound: minValue }
  return maxValue !== undefined && value > maxValue ? { key: 'high', bound: maxValue } : undefined
}

function textProblem({ minLength, maxLength, pattern }: RoleField, text: string): FieldProblem | undefined {
  const { length } = [...text]
  if (minLength !== undefined && length < minLength) return { key: 'short', bound: minLength }
  if (maxLength !== undefined && length > maxLength) return { key: 'long', bound: maxLength }
  return pattern !== undefined && !matches(pattern, text) ? { key: 'pattern', bound: pattern } : undefined
}

function dateProblem({ minDate, maxDate }: RoleField, text: string): FieldProblem | undefined {
  const time = Date.parse(text)
  if (minDate !== undefined && time < Date.parse(minDate)) return { key: 'early', bound: minDate }
  return maxDate !== undefined && time > Date.parse(maxDate) ? { key: 'late', bound: maxDate } : undefined
}

/** The gateway decides in the end, also about a pattern that cannot be read here, or would take too long. */
function matches(pattern: string, text: string): boolean {
  if (pattern.length > 60 || /[+*}]\)?[+*{]/.test(pattern)) return true
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    return true
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
