import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'
import { SubPages } from '../../kit/sub-pages.tsx'
import { useCaller } from '../caller.tsx'

/** What the pages of this area have in common. */
export function SettingsTop({ lead, children }: { lead: string; children: ReactNode }) {
  const { t } = useTranslation('settings')
  const mayAdminister = useCaller().may('administer')
  const pages = [
    { to: '/settings', title: t('pages.gateway') },
    { to: '/settings/appearance', title: t('pages.appearance') },
    ...(mayAdminister ? [{ to: '/settings/branding', title: t('pages.branding') }] : []),
    { to: '/settings/configuration', title: t('pages.configuration') },
    { to: '/settings/export', title: t('pages.export') },
    { to: '/settings/jobs', title: t('pages.jobs') },
  ]
  return (
    <Page title={t('title')} lead={lead}>
      <SubPages label={t('title')} pages={pages} />
      {children}
    </Page>
  )
}
