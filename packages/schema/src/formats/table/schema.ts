import { posix } from 'node:path'
import type { TopicFile, TopicSchema } from '@digital-spine/core'
import { readJsonFile } from '../../json/read-json-file.ts'
import { getMainFile } from '../main-file.ts'
import { unusableSchema } from '../unusable-schema.ts'
import {
  type Dialect,
  type FieldsMatch,
  parseResourceDescriptor,
  parseTableDescriptor,
  type TableDescriptor,
} from './descriptor.ts'
import { compileField, type TableField } from './field.ts'
import type { RowSyntax } from './rows.ts'

/** A Table Schema with its dialect, ready to check tables. */
export type TableSchema = {
  readonly syntax: RowSyntax
  readonly hasHeader: boolean
  readonly fields: readonly TableField[]
  readonly fieldsMatch: FieldsMatch
  readonly keys: readonly TableKey[]
}

/** Fields whose values together are those of one row only. */
export type TableKey = { readonly name: string; readonly fields: readonly string[] }

/** What CSV and TSV are where no dialect says otherwise. IANA's TSV has no quotes. */
const syntaxes = {
  csv: { delimiter: ',', quote: '"' },
  tsv: { delimiter: '\t', quote: undefined },
} as const

/**
 * Reads the main file, which is a Table Schema, or a Tabular Data Resource that has one or names the file of one. Throws
 * SCHEMA_INVALID, also for what of these specifications is not supported.
 */
export function readTableSchema(schema: TopicSchema, format: 'csv' | 'tsv'): TableSchema {
  const main = getMainFile(schema)
  const { descriptor, file, dialect } = readDescriptors(main, schema.files)
  const { fieldsMatch = 'exact', missingValues = [''] } = descriptor
  const required = [descriptor.primaryKey ?? []].flat()
  const fields = descriptor.fields.map((field, i) => {
    try {
      return compileField(field, missingValues, required.includes(field.name))
    } catch (cause) {
      throw unusableSchema(
        [{ message: cause instanceof Error ? cause.message : 'unreadable', path: `/fields/${i}`, file }],
        cause,
      )
    }
  })
  checkNames(fields, descriptor, file)
  return {
    syntax: readSyntax(dialect, format, main.path),
    hasHeader: dialect.header ?? true,
    fields,
    fieldsMatch: typeof fieldsMatch === 'string' ? fieldsMatch : fieldsMatch[0],
    keys: keysOf(descriptor),
  }
}

/** The Table Schema as it is written. Throws SCHEMA_INVALID. */
export const readTableDescriptor = (schema: TopicSchema): TableDescriptor =>
  readDescriptors(getMainFile(schema), schema.files).descriptor

function readDescriptors(
  main: TopicFile,
  files: readonly TopicFile[],
): { descriptor: TableDescriptor; file: string; dialect: Dialect } {
  const { value } = readJsonFile(main)
  if (typeof value !== 'object' || value === null || !('schema' in value))
    return { descriptor: parseTableDescriptor(value, main.path), file: main.path, dialect: {} }
  const { schema, dialect = {} } = parseResourceDescriptor(value, main.path)
  if (typeof schema !== 'string')
    return { descriptor: parseTableDescriptor(schema, main.path), file: main.path, dialect }
  const path = posix.join(posix.dirname(main.path), schema)
  const file = files.find((file) => file.path === path)
  if (file === undefined)
    throw unusableSchema([{ message: `The version has no file "${schema}".`, path: '/schema', file: main.path }])
  return { descriptor: parseTableDescriptor(readJsonFile(file).value, path), file: path, dialect }
}

function readSyntax(dialect: Dialect, format: 'csv' | 'tsv', file: string): RowSyntax {
  const { delimiter, quote } = syntaxes[format]
  const syntax = {
    delimiter: dialect.delimiter ?? delimiter,
    quote: dialect.quoteChar === undefined ? quote : (dialect.quoteChar ?? undefined),
  }
  if (syntax.delimiter === syntax.quote)
    throw unusableSchema([{ message: 'delimiter and quote are the same', path: '/dialect', file }])
  return syntax
}

function keysOf({ primaryKey, uniqueKeys = [], fields }: TableDescriptor): readonly TableKey[] {
  const unique = fields.filter(({ constraints }) => constraints?.unique).map(({ name }) => [name])
  return [
    ...(primaryKey === undefined ? [] : [{ name: 'primary key', fields: [primaryKey].flat() }]),
    ...[...uniqueKeys, ...unique].map((names) => ({ name: `key of ${names.join(', ')}`, fields: names })),
  ]
}

function checkNames(fields: readonly TableField[], descriptor: TableDescriptor, file: string): void {
  const names = fields.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw unusableSchema([{ message: `"${twice}" is there twice`, path: '/fields', file }])
  const unknown = keysOf(descriptor)
    .flatMap((key) => key.fields)
    .find((name) => !names.includes(name))
  if (unknown !== undefined) throw unusableSchema([{ message: `a key names "${unknown}", which is no field`, file }])
}
