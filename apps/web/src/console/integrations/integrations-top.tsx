import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'
import { SubPages } from '../../kit/sub-pages.tsx'
import { useCaller } from '../caller.tsx'

/** What the pages of this area have in common. */
export function IntegrationsTop({
  lead,
  actions,
  children,
}: {
  lead: string
  actions?: ReactNode
  children: ReactNode
}) {
  const { t } = useTranslation('integrations')
  const { may } = useCaller()
  const pages = [
    { to: '/integrations', title: t('pages.overview') },
    ...(may('administer') ? [{ to: '/integrations/keys', title: t('pages.keys') }] : []),
    ...(may('configure') ? [{ to: '/integrations/webhooks', title: t('pages.webhooks') }] : []),
    ...(may('receive') ? [{ to: '/integrations/playground', title: t('pages.playground') }] : []),
    { to: '/integrations/samples', title: t('pages.samples') },
  ]
  return (
    <Page title={t('title')} lead={lead} actions={actions}>
      <SubPages label={t('title')} pages={pages} />
      {children}
    </Page>
  )
}
