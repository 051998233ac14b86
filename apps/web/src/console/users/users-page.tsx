import type { GatewayUser } from '@digital-spine/api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { pathOf } from '../use-act.ts'
import { usePages } from '../use-pages.ts'
import { UsersTop } from './users-top.tsx'

const rows = ({ users }: { users: readonly GatewayUser[] }) => users

/** Who signs in with a password. */
export function UsersPage() {
  const { t } = useTranslation('users')
  const [q, setQ] = useState('')
  const pages = usePages('users', { rows, query: { q }, everyMs: 15_000 })
  return (
    <UsersTop title={t('title')} lead={t('lead')}>
      <search className="filters" aria-label={t('filters')}>
        <SearchField label={t('search')} onSearch={setQ} />
      </search>
      <PagedTable
        pages={pages}
        caption={t('pages.users')}
        rowKey={({ name }) => name}
        empty={
          q === '' ? (
            <Empty title={t('none.title')} action={<LinkButton to="/users/new">{t('add')}</LinkButton>}>
              {t('none.text')}
            </Empty>
          ) : (
            <Empty title={t('noMatch')} />
          )
        }
        columns={[
          { title: t('name'), show: ({ name }) => <Link href={`/users/by-name/${pathOf(name)}`}>{name}</Link> },
          { title: t('role'), show: ({ role }) => t(`roles.${role}.name`) },
          {
            title: t('state'),
            show: ({ lockedUntil }) =>
              lockedUntil === undefined ? (
                <State tone="plain">{t('active')}</State>
              ) : (
                <>
                  <State tone="bad">{t('locked')}</State> {t('until')} <Time at={lockedUntil} />
                </>
              ),
          },
          { title: t('since'), show: ({ createdAt }) => <Time at={createdAt} /> },
        ]}
      />
    </UsersTop>
  )
}
