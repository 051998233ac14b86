import type { FieldsMatch } from './descriptor.ts'
import type { TableField } from './field.ts'

/** The field of each column of a table, undefined for one that the schema does not have; or why the names do not fit. */
export function matchColumns(
  names: readonly string[],
  fields: readonly TableField[],
  match: FieldsMatch,
): readonly (TableField | undefined)[] | string {
  const columns = names.map((name) => fields.find((field) => field.name === name))
  const missing = fields.find((field) => !columns.includes(field))
  const hasOthers = columns.includes(undefined)
  if (new Set(names).size !== names.length) return 'A column is there twice.'
  if (match === 'partial' && columns.every((field) => field === undefined)) return 'No column is one of the schema.'
  if (hasOthers && !['subset', 'partial'].includes(match)) return 'A column is none of the schema.'
  if (missing !== undefined && (missing.isRequired || !['superset', 'partial'].includes(match)))
    return `The column "${missing.name}" is missing.`
  if (match === 'exact' && columns.some((field, i) => field !== fields[i]))
    return 'The columns are not in the order of the schema.'
  return columns
}
