import type { Constraints, FieldDescriptor, Labelled } from './descriptor.ts'
import { type CellParser, type CellValue, createCellParser, orderedTypes } from './types.ts'

/** A field, ready to check its cells. */
export type TableField = {
  readonly name: string
  readonly isRequired: boolean
  /** Texts that stand for no value. */
  readonly missing: readonly string[]
  readonly parse: CellParser
  /** What cells are told not to be, if they cannot be parsed. */
  readonly typeName: string
  readonly tests: readonly CellTest[]
}

export type CellTest = { readonly message: string; holds(value: CellValue, text: string): boolean }

/** Compiles a field. Throws an Error with the reason if something that it says is not supported or makes no sense. */
export function compileField(
  field: FieldDescriptor,
  missingValues: readonly Labelled[],
  isRequired: boolean,
): TableField {
  const { name, type = 'string', format, constraints = {} } = field
  const parse = createCellParser(field)
  if (parse === undefined)
    throw new Error(`the type "${type}"${format ? ` of the format "${format}"` : ''} is not supported`)
  if (field.itemType !== undefined && createCellParser({ name, type: field.itemType }) === undefined)
    throw new Error(`items of the type "${field.itemType}" are not supported`)
  return {
    name,
    isRequired: isRequired || constraints.required === true,
    missing: (field.missingValues ?? missingValues).map(unlabelled),
    parse,
    typeName: format === undefined || format === 'default' ? type : `${type} (${format})`,
    tests: [
      ...compileBounds(constraints, type, parse),
      ...compileText(constraints, type),
      ...compileChoices(field, parse),
    ],
  }
}

/** The value without its label. */
export const unlabelled = (value: Labelled): string => (typeof value === 'string' ? value : value.value)

const bounds = {
  minimum: { message: 'is less than the minimum', holds: (value: CellValue, limit: CellValue) => value >= limit },
  maximum: { message: 'is more than the maximum', holds: (value: CellValue, limit: CellValue) => value <= limit },
  exclusiveMinimum: {
    message: 'is not more than the limit',
    holds: (value: CellValue, limit: CellValue) => value > limit,
  },
  exclusiveMaximum: {
    message: 'is not less than the limit',
    holds: (value: CellValue, limit: CellValue) => value < limit,
  },
} as const

function compileBounds(constraints: Constraints, type: string, parse: CellParser): readonly CellTest[] {
  return (['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const).flatMap((name) => {
    const text = constraints[name]
    if (text === undefined) return []
    const limit = orderedTypes.has(type) ? parse(String(text)) : undefined
    if (limit === undefined) throw new Error(`"${name}" is not one of the type "${type}"`)
    const { message, holds } = bounds[name]
    return { message, holds: (value) => holds(value, limit) }
  })
}

function compileText({ minLength, maxLength, pattern }: Constraints, type: string): readonly CellTest[] {
  const tests: CellTest[] = []
  if (minLength !== undefined)
    tests.push({ message: 'is shorter than the minimum length', holds: (_, text) => [...text].length >= minLength })
  if (maxLength !== undefined)
    tests.push({ message: 'is longer than the maximum length', holds: (_, text) => [...text].length <= maxLength })
  if (pattern !== undefined) {
    // By itself first: what is in brackets here must not close them.
    const expression = new RegExp(`^(?:${new RegExp(pattern, 'u').source})$`, 'u')
    tests.push({ message: 'does not match the pattern', holds: (_, text) => expression.test(text) })
  }
  if (tests.length > 0 && type !== 'string')
    throw new Error(`length and pattern of the type "${type}" are not supported`)
  return tests
}

function compileChoices({ constraints, categories }: FieldDescriptor, parse: CellParser): readonly CellTest[] {
  return [constraints?.enum, categories?.map(unlabelled)].flatMap((choices) => {
    if (choices === undefined) return []
    const values = new Set(
      choices.map((choice) => parse(typeof choice === 'object' ? JSON.stringify(choice) : String(choice))),
    )
    if (values.has(undefined)) throw new Error('a value of "enum" or "categories" is not of the type')
    return { message: 'is none of the values allowed', holds: (value) => values.has(value) }
  })
}
