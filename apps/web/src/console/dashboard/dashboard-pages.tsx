import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function DashboardPages() {
  const { t } = useTranslation('dashboard')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
