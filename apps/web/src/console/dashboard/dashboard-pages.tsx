import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { useCaller } from '../caller.tsx'
import { AttentionSection } from './attention-section.tsx'
import styles from './dashboard.module.css'
import { FlowSection } from './flow/flow-section.tsx'
import { HealthSection } from './health-section.tsx'
import { IdentityCard } from './identity-card.tsx'
import { LatestMessages } from './latest-messages.tsx'
import { SetupNote } from './setup-note.tsx'

/** How the gateway is, what comes and goes, and what there is to do. */
export function DashboardPages() {
  const { t } = useTranslation('dashboard')
  const { may } = useCaller()
  return (
    <Page
      title={t('title')}
      actions={
        <>
          {may('configure') && (
            <>
              <LinkButton to="/people" variant="default">
                {t('actions.invite')}
              </LinkButton>
              <LinkButton to="/channels/new" variant="default">
                {t('actions.channel')}
              </LinkButton>
            </>
          )}
          {may('send') && <LinkButton to="/messages/new">{t('actions.compose')}</LinkButton>}
        </>
      }
    >
      <SetupNote />
      <div className={styles.overview}>
        <AttentionSection />
        <HealthSection />
        <FlowSection />
        <LatestMessages />
        <IdentityCard />
      </div>
    </Page>
  )
}
