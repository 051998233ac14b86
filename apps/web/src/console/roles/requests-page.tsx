import type { OpenedRequest, OpenedRequests } from '@digital-spine/api'
import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { Party } from '../../kit/party.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { Time } from '../../kit/time.tsx'
import { NameLink } from '../organisations/name-link.tsx'
import { usePages } from '../use-pages.ts'
import { requestPath } from './paths.ts'
import { RoleState } from './role-states.tsx'
import { RolesTop } from './roles-top.tsx'

const rows = ({ requests }: OpenedRequests) => requests
const statuses = ['requested', 'approved', 'rejected', 'cancelled'] as const
type Status = (typeof statuses)[number]

/** Requests that this participant decides about, or has. */
export function RequestsPage() {
  const { t } = useTranslation('roles')
  const [status, setStatus] = useState<Status>('requested')
  const [role, setRole] = useState('')
  const pages = usePages('enrolment/requests', { rows, query: { status, role }, everyMs: 4000 })
  return (
    <RolesTop lead={t('requests.lead')}>
      <search className="filters" aria-label={t('filters')}>
        <NativeSelect
          label={t('state')}
          value={status}
          onChange={({ currentTarget: { value } }) => setStatus(statuses.find((one) => one === value) ?? 'requested')}
          data={statuses.map((value) => ({ value, label: t(`requests.${value}`) }))}
        />
        <SearchField label={t('requests.role')} onSearch={setRole} />
      </search>
      <PagedTable
        pages={pages}
        caption={t('pages.requests')}
        rowKey={({ id }) => id}
        empty={
          <Empty title={t(status === 'requested' ? 'requests.empty' : 'requests.emptyOther')}>
            {t('requests.emptyText')}
          </Empty>
        }
        columns={[
          {
            title: t('requests.who'),
            show: ({ id, requester }: OpenedRequest) => (
              <Link href={requestPath(id)}>
                <Party {...requester} />
              </Link>
            ),
          },
          { title: t('role'), show: (request) => <NameLink name={request.role} /> },
          { title: t('own.asked'), show: ({ requestedAt }) => <Time at={requestedAt} /> },
          { title: t('state'), show: (request) => <RoleState state={request.status} /> },
        ]}
      />
    </RolesTop>
  )
}
