import type { TopicSchema } from '@digital-spine/core'
import protobuf, { type Enum, type Field, type Type } from 'protobufjs'
import { readProtobufMessage } from '../formats/protobuf.ts'
import type { Declarations } from './declarations.ts'
import { arrayOf, literal, objectOf, type TypeText, unionOf, unknownType } from './type-text.ts'

/**
 * Types of messages as ProtoJSON writes them: names in lowerCamelCase, 64-bit integers and bytes as strings, values of
 * enums by name. Of a `oneof` each field is optional.
 */
export function declareProtobuf(schema: TopicSchema, name: string, declarations: Declarations): void {
  const refer = (type: Type, wished = type.name): TypeText =>
    declarations.refer(type, wished, () => ({ type: messageOf(type), comment: type.comment }))
  const messageOf = ({ fieldsArray }: Type): TypeText =>
    objectOf(
      fieldsArray.map((field) => ({
        ...{ name: jsonNameOf(field), type: fieldType(field), isOptional: !field.required },
        comment: field.comment ?? undefined,
      })),
    )
  const fieldType = (field: Field): TypeText => {
    if (field.map) return objectOf([], valueType(field))
    return field.repeated ? arrayOf(valueType(field)) : valueType(field)
  }
  const valueType = ({ type, resolvedType }: Field): TypeText => {
    if (resolvedType === null) return getScalar(type)
    const wellKnown = wellKnownTypes[resolvedType.fullName]
    if (wellKnown !== undefined) return wellKnown
    return resolvedType instanceof protobuf.Enum ? referEnum(resolvedType) : refer(resolvedType)
  }
  const referEnum = (type: Enum): TypeText =>
    declarations.refer(type, type.name, () => ({
      ...{ type: unionOf(Object.keys(type.values).map(literal)), comment: type.comment },
    }))

  const root = readProtobufMessage(schema)
  const wellKnown = wellKnownTypes[root.fullName]
  if (wellKnown === undefined) refer(root, name)
  else declarations.refer(root, name, () => ({ type: wellKnown }))
}

/** Of an extension, its full name in brackets. */
function jsonNameOf({ name, options, declaringField }: Field): string {
  if (declaringField !== null) return `[${declaringField.fullName.slice(1)}]`
  const given: unknown = options?.json_name
  return typeof given === 'string' ? given : name.replace(/_+(.?)/g, (_, next: string) => next.toUpperCase())
}

const text: TypeText = { text: 'string' }
const number: TypeText = { text: 'number' }
const boolean: TypeText = { text: 'boolean' }
const float = unionOf([number, literal('NaN'), literal('Infinity'), literal('-Infinity')])
const anyObject = objectOf([], unknownType)
const orNull = (type: TypeText): TypeText => unionOf([type, literal(null)])

const scalars: Readonly<Record<string, TypeText>> = {
  ...{ int32: number, uint32: number, sint32: number, fixed32: number, sfixed32: number },
  ...{ int64: text, uint64: text, sint64: text, fixed64: text, sfixed64: text },
  ...{ bool: boolean, string: text, bytes: text, float, double: float },
}

/** Messages that ProtoJSON writes in ways of their own. */
const wellKnownTypes: Readonly<Record<string, TypeText>> = {
  '.google.protobuf.Any': objectOf([{ name: '@type', type: text, isOptional: false }], unknownType),
  '.google.protobuf.Duration': text,
  '.google.protobuf.FieldMask': text,
  '.google.protobuf.ListValue': arrayOf(unknownType),
  '.google.protobuf.NullValue': literal(null),
  '.google.protobuf.Struct': anyObject,
  '.google.protobuf.Timestamp': text,
  '.google.protobuf.Value': unknownType,
  '.google.protobuf.BoolValue': orNull(boolean),
  '.google.protobuf.BytesValue': orNull(text),
  '.google.protobuf.DoubleValue': orNull(float),
  '.google.protobuf.FloatValue': orNull(float),
  '.google.protobuf.Int32Value': orNull(number),
  '.google.protobuf.Int64Value': orNull(text),
  '.google.protobuf.StringValue': orNull(text),
  '.google.protobuf.UInt32Value': orNull(number),
  '.google.protobuf.UInt64Value': orNull(text),
}

function getScalar(name: string): TypeText {
  const scalar = scalars[name]
  if (scalar === undefined) throw new TypeError(`no type for ${name}`)
  return scalar
}
