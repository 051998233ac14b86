import { dereference, type OutputUnit, type Schema, type SchemaDraft, validate } from '@cfworker/json-schema'
import { ErrorSchemaBuilder, type RJSFSchema, type ValidatorType } from '@rjsf/utils'
import { isLeaf, placeOf, wordOf } from './validation-message.ts'

type Lookup = Record<string, Schema | boolean>
type FieldError = { readonly path: string[]; readonly keyword: string; readonly message: string }

const anyBase = new URL('https://schema.invalid/')

/**
 * Validates a form's data by interpreting the schema, draft-07 or 2020-12 by its `$schema`: the pages' content security
 * policy forbids to compile it. What counts is the gateway's answer; this one is for the fields' messages.
 */
export const schemaValidator: ValidatorType = {
  validateFormData(formData, schema) {
    try {
      const found = check(schema, formData, schema)
      const builder = new ErrorSchemaBuilder()
      for (const { path, message } of found) builder.addErrors(message, path)
      const errors = found.map(({ path, keyword, message }) => ({
        ...{ name: keyword, message, property: `.${path.join('.')}`, params: { path } },
        stack: `${path.join(' › ') || 'The payload'} ${message}`,
      }))
      return { errors, errorSchema: builder.ErrorSchema }
    } catch (error) {
      // Such a schema can still be tried: the gateway tells what it thinks of the payload.
      return { errors: [], errorSchema: {}, validationError: error instanceof Error ? error : new Error(String(error)) }
    }
  },
  isValid(schema, formData, rootSchema) {
    try {
      return check(schema, formData, rootSchema).length === 0
    } catch {
      return false
    }
  },
  rawValidation: (schema, formData) => ({ errors: units(schema, formData, schema) as never[] }),
}

function check(schema: RJSFSchema, data: unknown, root: RJSFSchema): FieldError[] {
  const lookup = lookupOf(root)
  const found = units(schema, data, root, lookup)
  return found
    .filter((unit) => isLeaf(unit, found))
    .map((unit) => ({
      path: placeOf(unit),
      keyword: unit.keyword,
      message: wordOf(unit, keywordValue(schema, lookup, unit)),
    }))
}

function units(schema: RJSFSchema, data: unknown, root: RJSFSchema, lookup = lookupOf(root)): OutputUnit[] {
  // A form holds what is empty as undefined, which no JSON has.
  const value: unknown = JSON.parse(JSON.stringify(data ?? null))
  const draft: SchemaDraft = String(root.$schema ?? '').includes('draft-07') ? '7' : '2020-12'
  return validate(value, structuredClone(schema) as Schema, draft, lookup, false).errors
}

/** Every part of the root schema under the reference that points to it from the root. */
function lookupOf(root: RJSFSchema): Lookup {
  // Copied, since dereferencing writes into what it reads.
  const copy = structuredClone(root) as Schema
  const lookup: Lookup = dereference(copy, {}, anyBase)
  const base = Object.keys(lookup).find((uri) => lookup[uri] === copy) ?? anyBase.href
  for (const [uri, part] of Object.entries(lookup))
    if (uri.startsWith(base)) lookup[uri.slice(base.length) || '#'] = part
  return lookup
}

/** What the schema says at a keyword's place, through references. */
function keywordValue(schema: RJSFSchema, lookup: Lookup, { keywordLocation }: OutputUnit): unknown {
  let at: unknown = schema
  for (const step of keywordLocation.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return undefined
    const next: unknown = (at as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')]
    at = step === '$ref' && typeof next === 'string' ? lookup[next] : next
  }
  return at
}
