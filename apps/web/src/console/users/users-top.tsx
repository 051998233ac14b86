import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { SubPages } from '../../kit/sub-pages.tsx'
import { useCaller } from '../caller.tsx'

/** What the pages of this area have in common. */
export function UsersTop({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const { t } = useTranslation('users')
  const mayAdminister = useCaller().may('administer')
  return (
    <Page title={title} lead={lead} actions={mayAdminister && <LinkButton to="/users/new">{t('add')}</LinkButton>}>
      {mayAdminister && (
        <SubPages
          label={t('title')}
          pages={[
            { to: '/users', title: t('pages.users') },
            { to: '/users/sessions', title: t('pages.sessions') },
            { to: '/users/account', title: t('pages.account') },
          ]}
        />
      )}
      {children}
    </Page>
  )
}
