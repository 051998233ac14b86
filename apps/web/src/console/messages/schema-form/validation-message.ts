import type { OutputUnit } from '@cfworker/json-schema'
import i18next from 'i18next'

const branching = ['anyOf', 'oneOf', 'not', 'contains', 'propertyNames']
const wrapping = new Set([
  ...['properties', 'patternProperties', 'additionalProperties', 'unevaluatedProperties', 'dependentSchemas'],
  ...['items', 'prefixItems', 'additionalItems', 'unevaluatedItems', '$ref', '$recursiveRef', 'allOf', 'if'],
])
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
  const t = i18next.getFixedT(null, 'form')
  const limit = Number(expected)
  switch (keyword) {
    case 'false':
      return t('wrong.false', { name: instanceLocation.split('/').at(-1) })
    case 'type':
      return t('wrong.type', { type: [expected].flat().map(typeWord).join(t('or')) })
    case 'const':
      return t('wrong.const', { value: JSON.stringify(expected) })
    case 'enum':
      return t('wrong.enum', { values: [expected].flat().map(plain).join(', ') })
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
    case 'multipleOf':
      return t(`wrong.${keyword}`, { limit })
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
      return t(`wrong.${keyword}`, { count: limit })
    case 'pattern':
      return t('wrong.pattern', { pattern: String(expected) })
    case 'format':
      return t('wrong.format', { format: formatWord(String(expected)) })
    case 'required':
    case 'uniqueItems':
    case 'anyOf':
    case 'oneOf':
    case 'not':
      return t(`wrong.${keyword}`)
    default:
      return error
  }
}

const typeWord = (type: unknown): string => i18next.t(`form:types.${String(type)}` as 'form:types.string', String(type))
const formatWord = (format: string): string =>
  i18next.t(`form:formats.${format}` as 'form:formats.uuid', i18next.t('form:formats.other', { format }))
const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
