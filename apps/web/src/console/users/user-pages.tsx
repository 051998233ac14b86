import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function UserPages() {
  const { t } = useTranslation('users')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
