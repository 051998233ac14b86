import type { OutputUnit } from '@cfworker/json-schema'

const branching = ['anyOf', 'oneOf', 'not', 'contains', 'propertyNames']
const wrapping = new Set([
  ...['properties', 'patternProperties', 'additionalProperties', 'unevaluatedProperties', 'dependentSchemas'],
  ...['items', 'prefixItems', 'additionalItems', 'unevaluatedItems', '$ref', '$recursiveRef', 'allOf', 'if'],
])
const formats: Readonly<Record<string, string>> = {
  'date-time': 'a date and time, such as 2026-01-31T12:15:00Z',
  date: 'a date, such as 2026-01-31',
  time: 'a time, such as 12:15:00Z',
  duration: 'a duration, such as PT15M',
  email: 'an e-mail address',
  uri: 'a complete URL',
  uuid: 'a UUID',
}
const types: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  array: 'a list',
  object: 'an object',
  null: 'empty (null)',
  boolean: 'true or false',
  string: 'text',
  number: 'a number',
}

/**
 * Whether an error says what is wrong itself, and not that something below is, or one of several branches. A known
 * member that is wrong counts as an additional one too: that is left out.
 */
export function isLeaf(unit: OutputUnit, all: readonly OutputUnit[]): boolean {
  const isInBranch = all.some(
    ({ keyword, keywordLocation }) =>
      branching.includes(keyword) && unit.keywordLocation.startsWith(`${keywordLocation}/`),
  )
  const isKnownMember =
    unit.keyword === 'false' &&
    all.some(
      ({ keyword, instanceLocation: at }) =>
        keyword !== 'false' && (at === unit.instanceLocation || at.startsWith(`${unit.instanceLocation}/`)),
    )
  return !wrapping.has(unit.keyword) && !isInBranch && !isKnownMember
}

/** The path of the field that an error belongs to. */
export function placeOf({ keyword, instanceLocation, error }: OutputUnit): string[] {
  const path = instanceLocation
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (keyword === 'required') return [...path, /property "(.*)"\.$/s.exec(error)?.[1] ?? '']
  // A property that is not allowed has no field; the object around it has.
  return keyword === 'false' ? path.slice(0, -1) : path
}

/** What must be different, for people. `expected` is what the schema says at the keyword. */
export function wordOf({ keyword, error, instanceLocation }: OutputUnit, expected: unknown): string {
  const count = Number(expected)
  const words: Readonly<Record<string, () => string>> = {
    required: () => 'must be given',
    false: () => `"${instanceLocation.split('/').at(-1)}" is not part of this topic`,
    type: () => `must be ${[expected].flat().map(typeWord).join(' or ')}`,
    const: () => `must be ${JSON.stringify(expected)}`,
    enum: () => `must be one of ${[expected].flat().map(plain).join(', ')}`,
    minimum: () => `must be at least ${count}`,
    maximum: () => `must be at most ${count}`,
    exclusiveMinimum: () => `must be more than ${count}`,
    exclusiveMaximum: () => `must be less than ${count}`,
    multipleOf: () => `must be a multiple of ${count}`,
    minLength: () => `must have at least ${amount(count, 'character')}`,
    maxLength: () => `must have at most ${amount(count, 'character')}`,
    minItems: () => `must have at least ${amount(count, 'item')}`,
    maxItems: () => `must have at most ${amount(count, 'item')}`,
    uniqueItems: () => 'must not have the same item twice',
    pattern: () => `must match the pattern ${expected}`,
    format: () => `must be ${formats[String(expected)] ?? `of the format ${expected}`}`,
    anyOf: () => 'must fit one of the possible forms',
    oneOf: () => 'must fit exactly one of the possible forms',
    not: () => 'must not be like this',
  }
  return words[keyword]?.() ?? error
}

const typeWord = (type: unknown): string => types[String(type)] ?? String(type)
const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
const amount = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
