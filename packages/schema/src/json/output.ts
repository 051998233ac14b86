import type { OutputUnit } from '@hyperjump/json-schema/draft-2020-12'
import type { CompiledSchema } from '@hyperjump/json-schema/experimental'
import { maxProblems, type Problem } from '../compiled-schema.ts'

/** Says in words what an evaluation found first, without any value of the document. */
export function explain(errors: readonly OutputUnit[], { ast }: CompiledSchema, value: unknown): readonly Problem[] {
  const problems = new Map<string, Problem>()
  for (const { keyword: uri, absoluteKeywordLocation: at, instanceLocation } of errors) {
    const keyword = keywordName(uri)
    const path = pointerOf(instanceLocation)
    const node = ast[at.slice(0, at.lastIndexOf('/'))]
    const asked = Array.isArray(node) ? node.find(([, location]) => location === at)?.[2] : undefined
    const message = describe(keyword, asked, valueAt(value, path))
    const rule = { keyword, schemaPath: `#${pointerOf(at)}`, ...(isPlain(asked) ? { asked } : {}) }
    problems.set(`${path} ${message}`, { path, message, ...rule })
    if (problems.size === maxProblems) break
  }
  return [...problems.values()]
}

/** `https://json-schema.org/keyword/draft-06/contains` as `contains`. */
export const keywordName = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1)

/** The JSON pointer in a URI's fragment. */
export const pointerOf = (uri: string): string => decodeURI(uri.slice(uri.indexOf('#') + 1))

const sentences: Record<string, (asked: never, value: never) => string> = {
  validate: () => 'must not be there',
  type: (types: string | readonly string[]) => `must be ${[types].flat().join(' or ')}`,
  required: (names: readonly string[], value: object) =>
    `must have ${names
      .filter((name) => !Object.hasOwn(value, name))
      .map((name) => `"${name}"`)
      .join(', ')}`,
  enum: () => 'must be one of the values that are listed',
  const: () => 'must be the one value that is allowed',
  minimum: (limit: number) => `must be at least ${limit}`,
  maximum: (limit: number) => `must be at most ${limit}`,
  exclusiveMinimum: (limit: number) => `must be more than ${limit}`,
  exclusiveMaximum: (limit: number) => `must be less than ${limit}`,
  multipleOf: (step: number) => `must be a multiple of ${step}`,
  minLength: (length: number) => `must have at least ${length} characters`,
  maxLength: (length: number) => `must have at most ${length} characters`,
  pattern: (pattern: RegExp) => `must match ${pattern.source}`,
  format: (format: string) => `must be a ${format}`,
  'format-assertion': (format: string) => `must be a ${format}`,
  minItems: (count: number) => `must have at least ${count} items`,
  maxItems: (count: number) => `must have at most ${count} items`,
  uniqueItems: () => 'must not have the same item twice',
  minProperties: (count: number) => `must have at least ${count} members`,
  maxProperties: (count: number) => `must have at most ${count} members`,
  anyOf: () => 'must fit at least one of the alternatives',
  oneOf: () => 'must fit exactly one of the alternatives',
  not: () => 'must not fit what is excluded',
  contains: () => 'must have an item that is asked for',
}

const isPlain = (asked: unknown): boolean =>
  Array.isArray(asked)
    ? asked.every((part) => typeof part === 'string')
    : typeof asked === 'string' || typeof asked === 'number'

function describe(keyword: string, asked: unknown, value: unknown): string {
  const sentence = sentences[keyword]
  return sentence === undefined ? `must fulfil "${keyword}"` : sentence(asked as never, value as never)
}

function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((at, name) => (at as Record<string, unknown>)?.[name], value)
}
