import { useTranslation } from 'react-i18next'
import { SessionTable } from './session-table.tsx'
import { UsersTop } from './users-top.tsx'

/** Who is signed in now. */
export function SessionsPage() {
  const { t } = useTranslation('users')
  return (
    <UsersTop title={t('title')} lead={t('sessions.lead')}>
      <SessionTable />
    </UsersTop>
  )
}
