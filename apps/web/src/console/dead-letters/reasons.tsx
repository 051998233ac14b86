import type { LetterCount, LetterKind } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import css from './dead-letters.module.css'

/** How many dead letters there are of each kind and reason; each narrows the list down to it. */
export function Reasons({
  counts,
  kind,
  code,
  onSelect,
}: {
  counts: readonly LetterCount[]
  kind: LetterKind | undefined
  code: string | undefined
  onSelect: (next: { kind?: LetterKind; code?: string }) => void
}) {
  const { t } = useTranslation('dead-letters')
  if (counts.length === 0) return null
  const kinds = [...new Set(counts.map((group) => group.kind))]
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  return (
    <nav aria-label={t('reasons')} className={css.reasons}>
      <button type="button" aria-pressed={kind === undefined} onClick={() => onSelect({})}>
        {t('showAll')} <b>{total}</b>
      </button>
      {kinds.map((of) => (
        <section key={of} aria-label={t(`kinds.${of}.title`)}>
          <h2>{t(`kinds.${of}.title`)}</h2>
          <ul>
            {counts
              .filter((group) => group.kind === of)
              .map((group) => (
                <li key={group.code}>
                  <button
                    type="button"
                    aria-pressed={kind === of && code === group.code}
                    onClick={() => onSelect({ kind: of, code: group.code })}
                  >
                    {group.code} <b>{group.count}</b>
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}
