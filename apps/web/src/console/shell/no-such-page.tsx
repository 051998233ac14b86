import { useTranslation } from 'react-i18next'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'

export function NoSuchPage() {
  const { t } = useTranslation('shell')
  return (
    <Page title={t('noPage.title')}>
      <Empty title={t('noPage.text')} action={<LinkButton to="/">{t('noPage.home')}</LinkButton>} />
    </Page>
  )
}
