import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function DeadLetterPages() {
  const { t } = useTranslation('dead-letters')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
