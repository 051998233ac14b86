import { useTranslation } from 'react-i18next'
import { Page } from '../../kit/page.tsx'

export function ChannelPages() {
  const { t } = useTranslation('channels')
  return (
    <Page title={t('title')} lead={t('lead')}>
      {null}
    </Page>
  )
}
