import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function SettingsPages() {
  const { t } = useTranslation('settings')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
