import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function OrganisationPages() {
  const { t } = useTranslation('organisations')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
