import type { TopicSchema } from '@digital-spine/core'
import type { FieldDescriptor } from '../formats/table/descriptor.ts'
import { unlabelled } from '../formats/table/field.ts'
import { readTableDescriptor } from '../formats/table/schema.ts'
import type { Declarations } from './declarations.ts'
import { arrayOf, literal, neverType, objectOf, type TypeText, tupleOf, unionOf, unknownType } from './type-text.ts'

/**
 * The type of a row of CSV or TSV, each cell read as the type of its field: numbers, years and booleans as such, JSON and
 * lists as what they hold, times and all other text as strings, and null for a cell without a value.
 */
export function declareTable(schema: TopicSchema, name: string, declarations: Declarations): void {
  const { fields, fieldsMatch = 'exact', primaryKey = [] } = readTableDescriptor(schema)
  const match = [fieldsMatch].flat()[0]
  const key = [primaryKey].flat()
  const members = fields.map((field) => {
    const isRequired = field.constraints?.required === true || key.includes(field.name)
    const type = typeOfCell(field)
    return {
      ...{ name: field.name, type: isRequired ? type : unionOf([type, literal(null)]) },
      isOptional: match === 'superset' || match === 'partial',
    }
  })
  const rest = match === 'subset' || match === 'partial' ? unknownType : neverType
  declarations.refer(schema, name, () => ({ type: objectOf(members, rest) }))
}

const number: TypeText = { text: 'number' }
const text: TypeText = { text: 'string' }
const anyObject = objectOf([], unknownType)

function typeOfCell({
  type = 'string',
  format = 'default',
  constraints,
  categories,
  itemType,
}: FieldDescriptor): TypeText {
  if (type === 'string') {
    const choices = constraints?.enum?.map(String) ?? categories?.map(unlabelled)
    return choices === undefined ? text : unionOf(choices.map(literal))
  }
  if (type === 'list') return arrayOf(typeOfCell({ name: 'item', type: itemType ?? 'string' }))
  if (type === 'geopoint') return points[format] ?? text
  return types[type] ?? text
}

const types: Readonly<Record<string, TypeText>> = {
  ...{ number, integer: number, year: number, boolean: { text: 'boolean' } },
  ...{ object: anyObject, array: arrayOf(unknownType) },
}

const coordinate = { type: number, isOptional: false }

const points: Readonly<Record<string, TypeText>> = {
  array: tupleOf([coordinate, coordinate]),
  object: objectOf([
    { name: 'lon', ...coordinate },
    { name: 'lat', ...coordinate },
  ]),
}
