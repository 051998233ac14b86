import type { Traffic } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import styles from '../dashboard.module.css'
import { outcomesOf } from './flow-ranges.ts'

/** What has become of what was sent, as parts of a bar. */
export function OutcomeBar({ traffic }: { traffic: Traffic }) {
  const { t, i18n } = useTranslation('dashboard')
  const outcomes = Object.entries(outcomesOf(traffic)) as [keyof ReturnType<typeof outcomesOf>, number][]
  const total = outcomes.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return <p className={styles.quiet}>{t('outcomes.none')}</p>
  const number = new Intl.NumberFormat(i18n.language)
  const share = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 0 })
  return (
    <>
      <div className={styles.bar} aria-hidden="true">
        {outcomes.map(([outcome, count]) =>
          count === 0 ? null : (
            <i key={outcome} className={`${styles.part} ${styles[outcome]}`} style={{ flexGrow: count }} />
          ),
        )}
      </div>
      <dl className={styles.outcomes}>
        {outcomes.map(([outcome, count]) => (
          <div key={outcome} className={count === 0 ? styles.zero : undefined}>
            <dt>
              <i className={`${styles.swatch} ${styles[outcome]}`} aria-hidden="true" /> {t(`outcomes.${outcome}`)}
            </dt>
            <dd>
              {number.format(count)} <small>{share.format(count / total)}</small>
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}
