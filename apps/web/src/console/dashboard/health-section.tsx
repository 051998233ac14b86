import type { HealthView, Works } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Loaded } from '../../kit/loaded.tsx'
import { Section } from '../../kit/section.tsx'
import { useAnswer } from '../use-answer.ts'
import styles from './dashboard.module.css'

type Standing = 'works' | 'without' | 'fails'
const signs: Readonly<Record<Standing, string>> = { works: '✓', without: '!', fails: '✗' }

/** What of the gateway works, and what it needs for that: what is wrong stands out. */
export function HealthSection() {
  const { t, i18n } = useTranslation('dashboard')
  const health = useAnswer<HealthView>('health', { everyMs: 5000 })
  // A check that this page has no word for is called as the gateway calls it.
  const nameOf = (check: string): string =>
    t(`health.checks.${check}` as 'health.checks.broker', { defaultValue: check })
  return (
    <Section title={t('health.title')} note={health.data && t(`health.status.${health.data.status}`)}>
      <Loaded query={health}>
        {({ works, checks, freshUntil }) => (
          <>
            <ul className={styles.tiles} aria-label={t('health.works')}>
              {(Object.entries(works) as [keyof Works, Works[keyof Works]][]).map(([ability, { ok, why }]) => {
                const standing: Standing = !ok ? 'fails' : why === undefined ? 'works' : 'without'
                return (
                  <li key={ability} className={styles[standing]}>
                    <b>
                      <Sign standing={standing} /> {t(`health.abilities.${ability}`)}
                    </b>
                    {standing !== 'works' && <span>{t(`health.standing.${standing}`)}</span>}
                  </li>
                )
              })}
            </ul>
            <h3>{t('health.needs')}</h3>
            <ul className={styles.needs}>
              {checks.map(({ name, ok, reason }) => (
                <li key={name} className={ok ? styles.works : styles.fails}>
                  <Sign standing={ok ? 'works' : 'fails'} /> {nameOf(name)}
                  {!ok && reason !== undefined && <div className="breaks">{reason}</div>}
                </li>
              ))}
            </ul>
            {checks.some(({ name, ok }) => name === 'ledger' && !ok) && (
              <p className={styles.quiet}>
                {t('health.freshUntil', {
                  time: new Intl.DateTimeFormat(i18n.language, { timeStyle: 'short' }).format(freshUntil),
                })}
              </p>
            )}
          </>
        )}
      </Loaded>
    </Section>
  )
}

function Sign({ standing }: { standing: Standing }) {
  const { t } = useTranslation('dashboard')
  return (
    <>
      <i aria-hidden="true" className={styles.sign}>
        {signs[standing]}
      </i>
      <span className="hidden">{t(`health.signs.${standing}`)}</span>
    </>
  )
}
