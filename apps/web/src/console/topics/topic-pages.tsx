import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function TopicPages() {
  const { t } = useTranslation('topics')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
