import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'
import { SubPages } from '../../kit/sub-pages.tsx'
import { useCaller } from '../caller.tsx'

/** What the pages of this area have in common. */
export function IdentityTop({ lead, actions, children }: { lead: string; actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation('identity')
  const { may } = useCaller()
  const pages = [
    { to: '/identity', title: t('pages.overview') },
    { to: '/identity/keys', title: t('pages.keys') },
    ...(may('identity') ? [{ to: '/identity/wallet', title: t('pages.wallet') }] : []),
    ...(may('configure') ? [{ to: '/identity/mailboxes', title: t('pages.mailboxes') }] : []),
    ...(may('identity') ? [{ to: '/identity/certificate', title: t('pages.certificate') }] : []),
    { to: '/identity/network', title: t('pages.network') },
  ]
  return (
    <Page title={t('title')} lead={lead} actions={actions}>
      <SubPages label={t('title')} pages={pages} />
      {children}
    </Page>
  )
}
