import type { Problem } from '../../compiled-schema.ts'
import { matchColumns } from './columns.ts'
import type { TableField } from './field.ts'
import { maxKeys, RowKeys } from './row-keys.ts'
import { type Row, RowError } from './rows.ts'
import type { TableKey, TableSchema } from './schema.ts'
import type { CellValue } from './types.ts'

export type RowCheck = {
  /** What is wrong with the next row. Throws {@link RowError} if the rows after it cannot be checked. */
  check(row: Row): readonly Problem[]
  /** What is wrong with there being no more rows. */
  end(): readonly Problem[]
}

type Columns = readonly (TableField | undefined)[]

/**
 * Checks the rows of one table. The path of a problem is a JSON pointer into the table as a list of objects: `/0/wh` is the
 * field "wh" of the first row after the header.
 */
export function createRowCheck(table: TableSchema): RowCheck {
  const keys = new RowKeys()
  const keyFields = new Set(table.keys.flatMap(({ fields }) => fields))
  /** Of the fields of keys in the row that is checked. */
  const values = new Map<string, CellValue>()
  let columns: Columns | undefined = table.hasHeader ? undefined : table.fields
  let index = 0
  return {
    check(row) {
      if (columns === undefined) {
        columns = readHeader(row, table)
        return []
      }
      const at = index++
      if (row.count !== columns.length)
        return [problemOf(row, 0, `/${at}`, `A row has ${row.count} cells in ${columns.length} columns.`)]
      values.clear()
      const problems: Problem[] = []
      for (let i = 0; i < columns.length; i++) {
        const field = columns[i]
        if (field === undefined) continue
        const message = checkCell(field, row.cells[i] ?? '', keyFields, values)
        if (message !== undefined) problems.push(problemOf(row, i, `/${at}/${toToken(field.name)}`, message))
      }
      if (problems.length > 0) return problems
      return checkKeys(keys, table.keys, values, (message) => problemOf(row, 0, `/${at}`, message))
    },
    end: () => (columns === undefined ? [{ message: 'The header is missing.', line: 1, column: 1 }] : []),
  }
}

function readHeader(row: Row, { fields, fieldsMatch }: TableSchema): Columns {
  const columns = matchColumns(row.cells.slice(0, row.count), fields, fieldsMatch)
  if (typeof columns === 'string') throw new RowError({ message: columns, ...placeOf(row, 0) })
  return columns
}

/** What is wrong with a cell. Sets the value of a field that keys are made of. */
function checkCell(
  { name, missing, isRequired, parse, typeName, tests }: TableField,
  text: string,
  keyFields: ReadonlySet<string>,
  values: Map<string, CellValue>,
): string | undefined {
  if (missing.includes(text)) return isRequired ? 'A value is required.' : undefined
  const value = parse(text)
  if (value === undefined) return `The value is not of the type ${typeName}.`
  if (keyFields.has(name)) values.set(name, value)
  for (const { holds, message } of tests) if (!holds(value, text)) return `The value ${message}.`
  return undefined
}

/** A key with a part that has no value is not compared. */
function checkKeys(
  keys: RowKeys,
  constraints: readonly TableKey[],
  values: ReadonlyMap<string, CellValue>,
  toProblem: (message: string) => Problem,
): readonly Problem[] {
  return constraints.flatMap(({ name, fields }) => {
    const parts = fields.map((field) => values.get(field))
    if (parts.includes(undefined)) return []
    const isNew = keys.add(name, parts)
    if (isNew === undefined) throw new RowError(toProblem(`Keys of more than ${maxKeys} rows cannot be compared.`))
    return isNew ? [] : [toProblem(`The ${name} is there twice.`)]
  })
}

const problemOf = (row: Row, cell: number, path: string, message: string): Problem => ({
  ...{ message, path },
  ...placeOf(row, cell),
})

/** As a part of a JSON pointer (RFC 6901). */
const toToken = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

const placeOf = ({ lines, columns }: Row, cell: number): { line: number; column: number } => ({
  line: lines[cell] ?? 1,
  column: columns[cell] ?? 1,
})
