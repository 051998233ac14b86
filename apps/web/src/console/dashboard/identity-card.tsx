import type { IdentityView } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Copy } from '../../kit/copy.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { shortDid } from '../../kit/party.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { useAnswer } from '../use-answer.ts'
import styles from './dashboard.module.css'

/** Who this participant is to others. */
export function IdentityCard() {
  const { t } = useTranslation('dashboard')
  const identity = useAnswer<IdentityView>('identity', { everyMs: 30_000 })
  return (
    <Section
      title={t('identity.title')}
      actions={
        <Link href="/identity" className={styles.link}>
          {t('identity.more')}
        </Link>
      }
    >
      <Loaded query={identity}>
        {({ names: [name, ...others], did, enrolment: { roles } }) => (
          <div className={styles.identity}>
            <strong className="breaks">{name ?? t('identity.noName')}</strong>
            {others.length > 0 && <span className={styles.more}>{t('identity.others', { count: others.length })}</span>}
            <span className={styles.did}>
              <code title={did}>{shortDid(did)}</code> <Copy text={did} what={t('identity.did')} />
            </span>
            <ul className={styles.roles} aria-label={t('identity.roles')}>
              {roles.map(({ namespace, status }) => (
                <li key={namespace} title={namespace}>
                  <State tone={status === 'SYNCED' ? 'good' : 'open'}>
                    {namespace.split('.')[0]}
                    {status !== 'SYNCED' && ` · ${t(`identity.statuses.${status}`)}`}
                  </State>
                </li>
              ))}
            </ul>
          </div>
        )}
      </Loaded>
    </Section>
  )
}
