import type { RJSFSchema } from '@rjsf/utils'
import i18next from 'i18next'

/** What a field's schema says of itself, and what it allows, in one text under the label. */
export function fieldHint(schema: RJSFSchema): string | undefined {
  const { description, const: fixed, minimum, maximum, pattern, format, examples } = schema
  const hints = [
    description,
    fixed === undefined ? undefined : i18next.t('form:hints.fixed'),
    minimum === undefined && maximum === undefined ? undefined : range(minimum, maximum),
    pattern === undefined ? undefined : i18next.t('form:hints.pattern', { pattern }),
    Array.isArray(examples) ? i18next.t('form:hints.example', { example: String(examples[0]) }) : undefined,
    format === 'date-time' ? i18next.t('form:hints.dateTime') : undefined,
  ]
  return hints.filter((hint) => hint !== undefined).join(' ') || undefined
}

function range(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined) return i18next.t('form:hints.most', { maximum })
  return maximum === undefined
    ? i18next.t('form:hints.least', { minimum })
    : i18next.t('form:hints.range', { minimum, maximum })
}
