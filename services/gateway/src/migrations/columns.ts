import type { CreateTableBuilder } from 'kysely'

export type Table = CreateTableBuilder<string, string>

/** Adds columns that every row has. */
export const add = (table: Table, type: 'text' | 'bigint', names: readonly string[]): Table =>
  names.reduce((built, name) => built.addColumn(name, type, (column) => column.notNull()), table)

/** Adds columns of text that a row may do without. */
export const addOptional = (table: Table, names: readonly string[]): Table =>
  names.reduce((built, name) => built.addColumn(name, 'text'), table)
