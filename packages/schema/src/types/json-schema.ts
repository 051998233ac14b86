import { posix } from 'node:path'
import type { TopicSchema } from '@digital-spine/core'
import {
  createSchemaGraph,
  isObject,
  type JsonObject,
  type Part,
  type SchemaGraph,
  Undecided,
} from '../compatibility/json/schema-graph.ts'
import { getMainFile } from '../formats/main-file.ts'
import { type Json, type JsonSchema, readSchemaFiles } from '../json/schema-folder.ts'
import type { Declarations, Meaning } from './declarations.ts'
import { type Kind, kindsOf } from './json-kinds.ts'
import {
  arrayOf,
  intersectionOf,
  literal,
  neverType,
  objectOf,
  type TypeText,
  tupleOf,
  unionOf,
  unknownType,
} from './type-text.ts'

/**
 * Types of documents that a JSON Schema allows; what TypeScript cannot say is left out, so that a type may allow more. A
 * reference by JSON pointer becomes a type of its own, one made otherwise `unknown`.
 */
export function declareJsonSchema(schema: TopicSchema, name: string, declarations: Declarations): void {
  const files = readSchemaFiles(schema)
  const main = files.find(({ path }) => path === getMainFile(schema).path)
  if (main === undefined) throw new TypeError('readSchemaFiles reads every file')
  const graph = createSchemaGraph(files, main)
  const key = isObject(main.schema) ? main.schema : schema
  declarations.refer(key, name, () => meaningOf({ graph, declarations, part: graph.root, isDirect: true }))
}

/** A schema on the way through a version. */
type Place = {
  readonly graph: SchemaGraph
  readonly declarations: Declarations
  readonly part: Part
  /** Whether it is all of a declared type, or a part of its union or intersection: not inside of an object or array. */
  readonly isDirect: boolean
}

function typeOf(place: Place): TypeText {
  const { graph, part } = place
  const { schema } = part
  if (!isObject(schema)) return schema ? unknownType : neverType
  const direct = (inner: Json): TypeText => typeOf({ ...place, part: { ...part, schema: toSchema(inner) } })
  const reference = typeof schema.$ref === 'string' ? [followReference(place, schema.$ref)] : []
  if (reference.length > 0 && graph.draftOf(part) === 7) return intersectionOf(reference)
  return intersectionOf([
    ...reference,
    ownTypeOf(place, schema),
    ...listOf(schema.allOf).map(direct),
    ...[schema.anyOf, schema.oneOf].filter(Array.isArray).map((branches) => unionOf(branches.map(direct))),
  ])
}

function followReference(place: Place, reference: string): TypeText {
  const part = findPart(place, reference)
  return part === undefined ? unknownType : referTo({ ...place, part }, reference)
}

function findPart({ graph, part }: Place, reference: string): Part | undefined {
  try {
    return graph.resolve(part, reference)
  } catch (error) {
    if (error instanceof Undecided) return undefined
    throw error
  }
}

/** The named type of a schema, called as the last step of the reference that leads to it. */
function referTo(place: Place, reference: string): TypeText {
  const { declarations, part, isDirect } = place
  const { schema } = part
  if (!isObject(schema)) return typeOf(place)
  const refer = isDirect ? declarations.referDirectly : declarations.refer
  return refer(schema, nameOf(reference), () => meaningOf(place))
}

const meaningOf = (place: Place): Meaning => ({
  ...{ type: typeOf({ ...place, isDirect: true }), comment: commentOf(place.part.schema) },
})

/** `Price` of `#/$defs/Price`, `price` of `common/price.schema.json`. */
const nameOf = (reference: string): string =>
  posix
    .basename(reference)
    .replace(/#$/, '')
    .replace(/(\.schema)?\.json$/, '')

/** What a schema says beside references and combinations. */
function ownTypeOf(place: Place, schema: JsonObject): TypeText {
  if (schema.const !== undefined) return literal(schema.const)
  if (Array.isArray(schema.enum)) return unionOf(schema.enum.map(literal))
  return unionOf(kindsOf(schema).map((kind) => typesOfKinds[kind](place, schema)))
}

const typesOfKinds: Readonly<Record<Kind, (place: Place, schema: JsonObject) => TypeText>> = {
  array: arrayType,
  object: objectType,
  boolean: () => ({ text: 'boolean' }),
  integer: () => ({ text: 'number' }),
  null: () => ({ text: 'null' }),
  number: () => ({ text: 'number' }),
  string: () => ({ text: 'string' }),
  any: () => unknownType,
}

function arrayType(place: Place, schema: JsonObject): TypeText {
  const { items, prefixItems, additionalItems, minItems = 0 } = schema
  const isDraft7 = place.graph.draftOf(place.part) === 7
  const first = listOf(isDraft7 ? items : prefixItems)
  const rest = typeInside(place, (isDraft7 && Array.isArray(items) ? additionalItems : items) ?? true)
  if (first.length === 0) return arrayOf(rest)
  return tupleOf(
    first.map((item, i) => ({ type: typeInside(place, item), isOptional: i >= Number(minItems) })),
    rest,
  )
}

function objectType(place: Place, schema: JsonObject): TypeText {
  const { additionalProperties = true } = schema
  const properties = mapOf(schema.properties)
  const patterns = mapOf(schema.patternProperties)
  const required = listOf(schema.required).filter((name) => typeof name === 'string')
  const others = [...Object.values(patterns), additionalProperties]
  const rest = unionOf(others.map((inner) => typeInside(place, inner)))
  const names = [...new Set([...Object.keys(properties), ...required])]
  return objectOf(
    names.map((name) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined
      return {
        ...{ name, isOptional: !required.includes(name), comment: commentOf(property) },
        type: property === undefined ? rest : typeInside(place, property),
      }
    }),
    rest,
  )
}

const typeInside = (place: Place, schema: Json): TypeText =>
  typeOf({ ...place, part: { ...place.part, schema: toSchema(schema) }, isDirect: false })

function commentOf(schema: Json | undefined): string | undefined {
  const texts = isObject(schema) ? [schema.description, schema.title] : []
  return texts.find((text) => typeof text === 'string')
}

const mapOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const toSchema = (value: Json): JsonSchema => (typeof value === 'boolean' || isObject(value) ? value : true)
