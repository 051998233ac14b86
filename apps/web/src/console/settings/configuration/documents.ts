import type { ConfigurationDocument } from '@digital-spine/api'
import { parseAllDocuments, stringify } from 'yaml'

/** Documents as one file of YAML. */
export const writeDocuments = (documents: readonly ConfigurationDocument[]): string =>
  documents.map((document) => `---\n${stringify(document)}`).join('')

export type ReadDocuments =
  | { readonly documents: readonly ConfigurationDocument[]; readonly errors: readonly [] }
  | { readonly errors: readonly string[] }

/** Documents from YAML, or what is wrong with it and where. */
export function readDocuments(text: string): ReadDocuments {
  const parsed = parseAllDocuments(text)
  if (!Array.isArray(parsed)) return { documents: [], errors: [] }
  const errors = parsed.flatMap((document) => document.errors.map(({ message }) => message))
  if (errors.length > 0) return { errors }
  const values: unknown[] = parsed.map((document) => document.toJS()).filter((value) => value !== null)
  return { documents: values as ConfigurationDocument[], errors: [] }
}

/** What a document says, or nothing, line by line. */
export const writeSpec = (spec: object | undefined): string => (spec === undefined ? '' : stringify(spec))
