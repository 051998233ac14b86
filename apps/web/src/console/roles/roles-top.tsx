import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { SubPages } from '../../kit/sub-pages.tsx'
import { useCaller } from '../caller.tsx'

/** What the lists of this area have in common. */
export function RolesTop({ lead, children }: { lead: string; children: ReactNode }) {
  const { t } = useTranslation('roles')
  const { may } = useCaller()
  const pages = [
    { to: '/roles', title: t('pages.mine') },
    ...(may('identity')
      ? [
          { to: '/roles/requests', title: t('pages.requests') },
          { to: '/roles/issued', title: t('pages.issued') },
        ]
      : []),
    { to: '/roles/verify', title: t('pages.verify') },
  ]
  const request = may('enrol') && <LinkButton to="/roles/request">{t('request.title')}</LinkButton>
  return (
    <Page title={t('title')} lead={lead} actions={request}>
      <SubPages label={t('title')} pages={pages} />
      {children}
    </Page>
  )
}
