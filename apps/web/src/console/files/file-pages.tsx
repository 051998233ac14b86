import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function FilePages() {
  const { t } = useTranslation('files')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
