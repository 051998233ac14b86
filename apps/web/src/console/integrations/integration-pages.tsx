import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function IntegrationPages() {
  const { t } = useTranslation('integrations')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
