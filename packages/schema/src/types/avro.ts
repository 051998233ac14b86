import type { TopicSchema } from '@digital-spine/core'
import avsc, { type Type } from 'avsc'
import { readAvroType } from '../formats/avro.ts'
import type { Declarations, Meaning } from './declarations.ts'
import { arrayOf, literal, objectOf, type TypeText, unionOf } from './type-text.ts'

const { types } = avsc

/**
 * Types of values as avsc reads them with its defaults: a union of types that JavaScript cannot tell apart is an object
 * with the name of the type, a `long` is a number, and logical types are the types under them.
 */
export function declareAvro(schema: TopicSchema, name: string, declarations: Declarations): void {
  const refer = (type: Type, wished: string, mean: () => TypeText): TypeText =>
    declarations.refer(type, wished, (): Meaning => ({ type: mean(), comment: type.doc }))
  const typeOf = (type: Type): TypeText => {
    if (type instanceof types.RecordType) return refer(type, lastName(type), () => recordOf(type))
    if (type instanceof types.EnumType) return refer(type, lastName(type), () => unionOf(type.symbols.map(literal)))
    if (type instanceof types.ArrayType) return arrayOf(typeOf(type.itemsType))
    if (type instanceof types.MapType) return objectOf([], typeOf(type.valuesType))
    if (type instanceof types.UnwrappedUnionType) return unionOf(type.types.map(typeOf))
    if (type instanceof types.WrappedUnionType) return unionOf(type.types.map(wrapped))
    return getPrimitive(type.typeName)
  }
  const recordOf = ({ fields }: avsc.types.RecordType): TypeText =>
    objectOf(fields.map((field) => ({ name: field.name, type: typeOf(field.type), isOptional: false })))
  const wrapped = (type: Type): TypeText =>
    type.typeName === 'null'
      ? { text: 'null' }
      : objectOf([{ name: type.branchName ?? type.typeName, type: typeOf(type), isOptional: false }])

  const root = readAvroType(schema)
  if (root instanceof types.RecordType) refer(root, name, () => recordOf(root))
  else declarations.refer(schema, name, () => ({ type: typeOf(root) }))
}

const lastName = ({ name = '' }: Type): string => name.slice(name.lastIndexOf('.') + 1)

const primitives: Readonly<Record<string, string>> = {
  ...{ null: 'null', boolean: 'boolean', string: 'string', bytes: 'Uint8Array', fixed: 'Uint8Array' },
  ...{ int: 'number', long: 'number', float: 'number', double: 'number' },
}

function getPrimitive(name: string): TypeText {
  const text = primitives[name]
  if (text === undefined) throw new TypeError(`no type for ${name}`)
  return { text }
}
