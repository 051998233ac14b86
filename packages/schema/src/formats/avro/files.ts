import { isSpineError, type TopicFile } from '@digital-spine/core'
import avsc, { type Schema, type Type } from 'avsc'
import { readJsonFile } from '../../json/read-json-file.ts'
import { unusableSchema } from '../unusable-schema.ts'

/** A type that a file defines at its top, so that the others can name it. */
type Definition = { readonly file: string; readonly schema: Schema }

export type AvroTypes = {
  /** The type of each file, by its path. */
  readonly files: ReadonlyMap<string, Type>
  /** The type of a full name. */
  find(name: string): Type | undefined
}

/**
 * Reads Avro schemas of several files. Each is a schema, or a list of definitions, which then is a union of them; what it
 * defines at its top the others refer to by its full name. Throws SCHEMA_INVALID with the file.
 */
export function readAvroFiles(files: readonly TopicFile[]): AvroTypes {
  const schemas = new Map(files.map((file) => [file.path, readJsonFile(file).value as Schema]))
  const definitions = collectDefinitions(schemas)
  // Not to be taken for a type: what every object has, such as "constructor".
  const registry: Record<string, Type> = Object.create(null)
  const compile = (file: string, schema: Schema): Type => {
    const typeHook = (reference: Schema, { namespace }: { readonly namespace?: string }): Type | undefined => {
      if (typeof reference !== 'string') return undefined
      const name = qualify(reference, namespace)
      const definition = definitions.get(name)
      if (registry[name] !== undefined || definition === undefined) return undefined
      return compile(definition.file, definition.schema)
    }
    try {
      return avsc.Type.forSchema(schema, { registry, typeHook })
    } catch (cause) {
      if (isSpineError(cause)) throw cause
      throw unusableSchema([{ message: cause instanceof Error ? cause.message : 'unreadable', file }], cause)
    }
  }
  const byName = <Part>(schema: Part): Part | string => fullNameOf(schema) ?? schema
  const types = [...schemas].map(([file, schema]) => {
    return [file, compile(file, Array.isArray(schema) ? schema.map(byName) : byName(schema))] as const
  })
  return { files: new Map(types), find: (name) => registry[name] }
}

function collectDefinitions(schemas: ReadonlyMap<string, Schema>): ReadonlyMap<string, Definition> {
  const definitions = new Map<string, Definition>()
  for (const [file, schema] of schemas) {
    for (const part of Array.isArray(schema) ? schema : [schema]) {
      const name = fullNameOf(part)
      if (name === undefined) continue
      if (definitions.has(name)) throw unusableSchema([{ message: `The type "${name}" is defined twice.`, file }])
      definitions.set(name, { file, schema: part })
    }
  }
  return definitions
}

function fullNameOf(schema: unknown): string | undefined {
  if (typeof schema !== 'object' || schema === null || !('name' in schema) || typeof schema.name !== 'string')
    return undefined
  return qualify(
    schema.name,
    'namespace' in schema && typeof schema.namespace === 'string' ? schema.namespace : undefined,
  )
}

const qualify = (name: string, namespace?: string): string =>
  name.includes('.') || !namespace ? name : `${namespace}.${name}`
