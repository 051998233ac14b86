import type { RJSFSchema } from '@rjsf/utils'

/** What a field's schema says of itself, and what it allows, in one text under the label. */
export function fieldHint(schema: RJSFSchema): string | undefined {
  const { description, const: fixed, minimum, maximum, pattern, format, examples } = schema
  const hints = [
    description,
    fixed === undefined ? undefined : 'Fixed by the topic.',
    minimum === undefined && maximum === undefined ? undefined : `${range(minimum, maximum)}.`,
    pattern === undefined ? undefined : `Pattern: ${pattern}`,
    Array.isArray(examples) ? `Example: ${examples[0]}` : undefined,
    format === 'date-time' ? 'As 2026-01-31T12:15:00Z.' : undefined,
  ]
  return hints.filter((hint) => hint !== undefined).join(' ') || undefined
}

function range(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined) return `At most ${maximum}`
  return maximum === undefined ? `At least ${minimum}` : `From ${minimum} to ${maximum}`
}
