import { Ajv } from 'ajv'
import type { Problem } from '../../compiled-schema.ts'
import { unusableSchema } from '../unusable-schema.ts'

/** What a cell of a field has to be beside its type. */
export type Constraints = {
  readonly required?: boolean
  readonly unique?: boolean
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: string | number
  readonly maximum?: string | number
  readonly exclusiveMinimum?: string | number
  readonly exclusiveMaximum?: string | number
  readonly pattern?: string
  readonly enum?: readonly unknown[]
}

/** A value alone, or with a label for people. */
export type Labelled = string | { readonly value: string }

export type FieldDescriptor = {
  readonly name: string
  readonly type?: string
  readonly format?: string
  readonly constraints?: Constraints
  readonly categories?: readonly Labelled[]
  readonly missingValues?: readonly Labelled[]
  readonly trueValues?: readonly string[]
  readonly falseValues?: readonly string[]
  readonly decimalChar?: string
  readonly groupChar?: string
  readonly bareNumber?: boolean
  readonly delimiter?: string
  readonly itemType?: string
}

export type FieldsMatch = 'exact' | 'equal' | 'subset' | 'superset' | 'partial'

/** A Table Schema of Frictionless Data, versions 1 and 2, as far as it says something of one file. */
export type TableDescriptor = {
  readonly fields: readonly FieldDescriptor[]
  readonly fieldsMatch?: FieldsMatch | readonly [FieldsMatch]
  readonly missingValues?: readonly Labelled[]
  readonly primaryKey?: string | readonly string[]
  readonly uniqueKeys?: readonly (readonly string[])[]
}

/** A Table Dialect, as far as it is supported. */
export type Dialect = {
  readonly header?: boolean
  readonly delimiter?: string
  readonly quoteChar?: string | null
}

/** A Tabular Data Resource: a schema, here or in another file, and a dialect. */
export type ResourceDescriptor = { readonly schema: unknown; readonly dialect?: Dialect }

const text = { type: 'string' }
const flag = { type: 'boolean' }
const length = { type: 'integer', minimum: 0 }
const bound = { type: ['string', 'number'] }
const names = { type: 'array', items: text, minItems: 1, uniqueItems: true }
const character = { type: 'string', minLength: 1, maxLength: 1, not: { enum: ['\r', '\n'] } }
const labelled = {
  type: 'array',
  items: { anyOf: [text, { type: 'object', properties: { value: text }, required: ['value'] }] },
}
const matches = { enum: ['exact', 'equal', 'subset', 'superset', 'partial'] }

const constraints = {
  type: 'object',
  properties: {
    required: flag,
    unique: flag,
    minLength: length,
    maxLength: length,
    minimum: bound,
    maximum: bound,
    exclusiveMinimum: bound,
    exclusiveMaximum: bound,
    pattern: text,
    enum: { type: 'array', minItems: 1 },
  },
  additionalProperties: false,
}

const field = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1 },
    type: text,
    format: text,
    constraints,
    categories: labelled,
    missingValues: labelled,
    trueValues: names,
    falseValues: names,
    decimalChar: character,
    groupChar: character,
    bareNumber: flag,
    delimiter: character,
    itemType: text,
  },
  required: ['name'],
}

const table = {
  type: 'object',
  properties: {
    fields: { type: 'array', items: field, minItems: 1 },
    fieldsMatch: { anyOf: [matches, { type: 'array', items: [matches], minItems: 1, maxItems: 1 }] },
    missingValues: labelled,
    primaryKey: { anyOf: [text, names] },
    uniqueKeys: { type: 'array', items: names },
    foreignKeys: { type: 'array', maxItems: 0 },
  },
  required: ['fields'],
}

const resource = {
  type: 'object',
  properties: {
    encoding: { type: 'string', pattern: '^[Uu][Tt][Ff]-?8$' },
    dialect: {
      type: 'object',
      properties: {
        $schema: text,
        csvddfVersion: bound,
        header: flag,
        delimiter: character,
        quoteChar: { anyOf: [character, { type: 'null' }] },
        doubleQuote: { const: true },
        lineTerminator: { enum: ['\n', '\r\n'] },
        skipInitialSpace: { const: false },
      },
      additionalProperties: false,
    },
  },
  required: ['schema'],
}

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strictTuples: false })
const isTable = ajv.compile<TableDescriptor>(table)
const isResource = ajv.compile<ResourceDescriptor>(resource)

/** Throws SCHEMA_INVALID, with the JSON pointer in the file. */
export function parseTableDescriptor(value: unknown, file: string): TableDescriptor {
  if (isTable(value)) return value
  throw unusableSchema(problemsOf(isTable.errors, file))
}

/** Throws SCHEMA_INVALID, with the JSON pointer in the file. */
export function parseResourceDescriptor(value: unknown, file: string): ResourceDescriptor {
  if (isResource(value)) return value
  throw unusableSchema(problemsOf(isResource.errors, file))
}

function problemsOf(errors: typeof isTable.errors, file: string): readonly Problem[] {
  return (errors ?? []).map(({ instancePath, message = 'is invalid', params }) => ({
    message: 'additionalProperty' in params ? `"${params.additionalProperty}" is not supported` : message,
    path: instancePath,
    file,
  }))
}
