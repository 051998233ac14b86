import type { IdentityView, ShownChannel } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../kit/link-button.tsx'
import { useCaller } from '../caller.tsx'
import { useAnswer } from '../use-answer.ts'
import styles from './dashboard.module.css'

/** While a participant has no name, role or channel yet: what is missing, and the way to it. */
export function SetupNote() {
  const { t } = useTranslation('dashboard')
  const { may } = useCaller()
  const { data: identity } = useAnswer<IdentityView>('identity', { everyMs: 30_000 })
  const { data: channels } = useAnswer<readonly ShownChannel[]>('channels')
  if (identity === undefined || channels === undefined) return null
  const steps = {
    name: identity.names.length > 0,
    role: identity.enrolment.roles.some(({ status }) => status === 'SYNCED'),
    channel: channels.length > 0,
  }
  if (Object.values(steps).every(Boolean)) return null
  return (
    <section className={styles.setup} aria-label={t('setup.title')}>
      <div>
        <h2>{t('setup.title')}</h2>
        <ul>
          {(Object.entries(steps) as [keyof typeof steps, boolean][]).map(([step, isDone]) => (
            <li key={step} className={isDone ? styles.works : undefined}>
              <i aria-hidden="true" className={styles.sign}>
                {isDone ? '✓' : '○'}
              </i>{' '}
              {t(`setup.${isDone ? 'done' : 'open'}.${step}`)}
            </li>
          ))}
        </ul>
      </div>
      {may('configure') && <LinkButton to="/first-run">{t('setup.do')}</LinkButton>}
    </section>
  )
}
