import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function IdentityPages() {
  const { t } = useTranslation('identity')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
