import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function PeoplePages() {
  const { t } = useTranslation('people')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
