import type { ErrorDetail } from 'libxml2-wasm'
import type { Problem } from '../../compiled-schema.ts'

/** libxml2's remark beside an error that it has told already. */
const remark = 'No precomputed value available'
const maxLength = 300

/** What is wrong when libxml2 stops without saying why. */
export const gaveUp: Problem = { message: 'This takes more memory or steps than there are.' }

export const isXsdError = ({ level, message }: ErrorDetail): boolean => level > 1 && !message.includes(remark)

/**
 * What libxml2 says of a document that breaks its schema, without the values that it quotes: names of elements and
 * attributes, facets and what is allowed stay.
 */
export function describeXsdError(message: string): string {
  const [, subject = '', rest = ''] = subjectPattern.exec(message) ?? []
  const withoutValue = valuePatterns.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), rest)
  const text = `${subject}${withoutValue}`.trim()
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
}

/** What the error is about, and the rest. */
const subjectPattern = /^((?:Element '[^']*'(?:, attribute '[^']*')?: )?(?:\[facet '\w+'\] )?)(.*)$/s

const valuePatterns: readonly (readonly [RegExp, string])[] = [
  [/^'.*' (?=is not a valid value of )/s, 'The value '],
  [
    /^The (QName )?value '.*?' (?=is not |is (?:less|greater) than |has |does not match |of the xsi:type )/s,
    'The $1value ',
  ],
  [/^Duplicate key-sequence \[.*\] (?=in )/s, 'Duplicate key-sequence '],
  [/^No match found for key-sequence \[.*\] (?=of )/s, 'No match found for the key-sequence '],
]
