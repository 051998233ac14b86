import type { VerdictReason } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../kit/code-block.tsx'
import type { TopicVerdict } from './content.ts'
import { type Finding, findingOf } from './finding.ts'
import css from './topics.module.css'

const marks: Readonly<Record<Finding, string>> = { holds: '✓', fails: '✕', unknown: '?' }
const maxPlaces = 8
const maxReasons = 3
const directions = ['backward', 'forward'] as const

/** How two versions get on, in each direction, with what keeps them from it. */
export function VerdictView({
  verdict,
  reasons,
  older,
  newer,
}: {
  verdict: TopicVerdict
  reasons: readonly VerdictReason[]
  older: string
  newer: string
}) {
  const { t } = useTranslation('topics')
  return (
    <div className={css.verdict}>
      {directions.map((direction) => {
        const finding = findingOf(verdict, reasons, direction)
        const own = reasons.filter((reason) => reason.direction === direction)
        return (
          <div key={direction} className={css.direction} data-finding={finding}>
            <span className={css.mark} aria-hidden="true">
              {marks[finding]}
            </span>
            <div className={css.grows}>
              <strong>{t(`compare.${direction}.${finding}`, { older, newer })}</strong>
              <p className={css.note}>{t(`compare.proof.${finding}`)}</p>
              {finding !== 'holds' && (
                <Reasons reasons={own} label={t(`compare.example.${direction}`, { older, newer })} />
              )}
            </div>
          </div>
        )
      })}
    </div>
  )
}

/** What stands in the way, place by place, with one example each. */
function Reasons({ reasons, label }: { reasons: readonly VerdictReason[]; label: string }) {
  const { t } = useTranslation('topics')
  const places = [...Map.groupBy(reasons, ({ path }) => path)]
  if (places.length === 0) return null
  return (
    <ul className={css.reasons}>
      {places.slice(0, maxPlaces).map(([path, all], i) => {
        const example = all.find((reason) => reason.example !== undefined)?.example
        return (
          <li key={path}>
            <code>{path === '' ? t('compare.whole') : path}</code>{' '}
            {all
              .slice(0, maxReasons)
              .map(({ reason }) => reason)
              .join('; ')}
            {all.length > maxReasons && ' …'}
            {example !== undefined && (
              <details open={i === 0}>
                <summary>{t('compare.show')}</summary>
                <CodeBlock label={label} text={pretty(example)} />
              </details>
            )}
          </li>
        )
      })}
      {places.length > maxPlaces && <li>{t('compare.more', { count: places.length - maxPlaces })}</li>}
    </ul>
  )
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}
