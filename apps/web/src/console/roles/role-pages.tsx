import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function RolePages() {
  const { t } = useTranslation('roles')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
