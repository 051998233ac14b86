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
  let columns: Columns | undefined = table.hasHeader ? undefined : table.fields
  let index = 0
  return {
    check(row) {
      if (columns === undefined) {
        columns = readHeader(row, table)
        return []
      }
      const path = `/${index++}`
      if (row.cells.length !== columns.length)
        return [
          { message: `A row has ${row.cells.length} cells in ${columns.length} columns.`, path, ...placeOf(row, 0) },
        ]
      const values = new Map<string, CellValue>()
      const problems = checkCells(row, columns, path, values)
      return problems.length > 0 ? problems : checkKeys(keys, table.keys, values, { path, ...placeOf(row, 0) })
    },
    end: () => (columns === undefined ? [{ message: 'The header is missing.', line: 1, column: 1 }] : []),
  }
}

function readHeader(row: Row, { fields, fieldsMatch }: TableSchema): Columns {
  const columns = matchColumns(row.cells, fields, fieldsMatch)
  if (typeof columns === 'string') throw new RowError({ message: columns, ...placeOf(row, 0) })
  return columns
}

/** Checks the cells of a row and sets the values of those that have one. */
function checkCells(row: Row, columns: Columns, path: string, values: Map<string, CellValue>): readonly Problem[] {
  const problems: Problem[] = []
  for (const [i, field] of columns.entries()) {
    const text = row.cells[i] ?? ''
    if (field === undefined) continue
    const refuse = (message: string): void => {
      problems.push({
        message,
        path: `${path}/${field.name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        ...placeOf(row, i),
      })
    }
    if (field.missing.has(text)) {
      if (field.isRequired) refuse('A value is required.')
      continue
    }
    const value = field.parse(text)
    if (value === undefined) {
      refuse(`The value is not of the type ${field.typeName}.`)
      continue
    }
    values.set(field.name, value)
    const failed = field.tests.find((test) => !test.holds(value, text))
    if (failed !== undefined) refuse(`The value ${failed.message}.`)
  }
  return problems
}

/** A key with a part that has no value is not compared. */
function checkKeys(
  keys: RowKeys,
  constraints: readonly TableKey[],
  values: ReadonlyMap<string, CellValue>,
  place: Omit<Problem, 'message'>,
): readonly Problem[] {
  return constraints.flatMap(({ name, fields }) => {
    const parts = fields.map((field) => values.get(field))
    if (parts.includes(undefined)) return []
    const isNew = keys.add(name, parts)
    if (isNew === undefined)
      throw new RowError({ message: `Keys of more than ${maxKeys} rows cannot be compared.`, ...place })
    return isNew ? [] : [{ message: `The ${name} is there twice.`, ...place }]
  })
}

const placeOf = ({ lines, columns }: Row, cell: number): { line: number; column: number } => ({
  line: lines[cell] ?? 1,
  column: columns[cell] ?? 1,
})
