import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function MessagePages() {
  const { t } = useTranslation('messages')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
