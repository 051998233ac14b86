import type { Check } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import css from './envelope.module.css'

const signs = { passed: '✓', failed: '✗', unknown: '?' } as const

/** What was checked; each unfolds to what was found, and where the truth about it comes from. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
  const { t } = useTranslation('envelope')
  return (
    <ul className={css.checks}>
      {checks.map(({ check, verdict, detail, source, code }) => (
        <li key={check} className={css[verdict]}>
          <span aria-hidden="true" className={css.sign}>
            {signs[verdict]}
          </span>
          <details open={verdict !== 'passed'}>
            <summary>
              <b>{t(`checks.${check}`)}</b> <span className={css.verdict}>{t(`verdicts.${verdict}`)}</span>
              {code !== undefined && <code> {code}</code>}
            </summary>
            <div>{detail}</div>
            {source !== '' && (
              <div className={css.source}>
                {t('source')}{' '}
                {source.split('; ').map((part) => (
                  <div key={part}>{part}</div>
                ))}
              </div>
            )}
          </details>
        </li>
      ))}
    </ul>
  )
}
