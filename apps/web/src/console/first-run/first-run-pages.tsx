import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function FirstRunPages() {
  const { t } = useTranslation('first-run')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
