import { posix } from 'node:path'
import type { TopicSchema } from '@digital-spine/core'
import { unusableSchema } from '../formats/unusable-schema.ts'
import { readJsonFile } from './read-json-file.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** A schema as an object, or true or false. */
export type JsonSchema = boolean | { readonly [name: string]: Json }

/** A file of a version; `uri` stands for its place in the version, and for nothing on a network. */
export type SchemaFile = {
  readonly path: string
  readonly uri: string
  readonly schema: JsonSchema
  readonly text: string
}

const base = 'https://topic.invalid/'

/** Reads the files of a version. Throws SCHEMA_INVALID for one that is no JSON, or no schema. */
export function readSchemaFiles({ files }: TopicSchema): readonly SchemaFile[] {
  return files.map((file) => {
    const { value, text } = readJsonFile(file)
    if (!isSchema(value)) throw unusableSchema([{ message: 'a schema is an object or a boolean', file: file.path }])
    return { path: file.path, uri: uriOf(file.path), schema: value, text }
  })
}

/** The URI that stands for a path. */
export const uriOf = (path: string): string => base + path.split('/').map(encodeURIComponent).join('/')

/**
 * Under which URIs a file can be meant by the others, beside its `$id`: by its path, and from a file whose `$id` is a URL
 * by the path that leads from there to here.
 */
export function aliasesOf(file: SchemaFile, files: readonly SchemaFile[]): readonly string[] {
  const fromOthers = files.flatMap((other) => {
    const id = idOf(other)
    if (id === undefined || !/^https?:\/\//i.test(id) || !URL.canParse(id)) return []
    const way = posix.relative(posix.dirname(other.path), file.path)
    return [new URL(way.split('/').map(encodeURIComponent).join('/'), id).href]
  })
  return [file.uri, ...fromOthers]
}

const idOf = ({ schema }: SchemaFile): string | undefined =>
  typeof schema === 'object' && typeof schema.$id === 'string' ? schema.$id : undefined

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value))
