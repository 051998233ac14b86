import type { RoleHolders } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { Party } from '../../kit/party.tsx'
import { Section } from '../../kit/section.tsx'
import { verifyPath } from '../roles/paths.ts'
import { pathOf } from '../use-act.ts'
import { usePages } from '../use-pages.ts'

const rows = ({ holders }: RoleHolders) => holders

/** Who holds a role as the hub lists it; each can be verified. */
export function RoleHolderList({ role }: { role: string }) {
  const { t } = useTranslation('organisations')
  const pages = usePages(`enrolment/roles/${pathOf(role)}/holders`, { rows, size: 20, everyMs: 10_000 })
  return (
    <Section title={t('holders.title')} note={t('holders.note')}>
      <PagedTable
        pages={pages}
        caption={t('holders.title')}
        rowKey={({ did }) => did}
        empty={<Empty title={t('holders.empty')}>{t('holders.emptyText')}</Empty>}
        columns={[
          { title: t('holders.who'), show: (holder) => <Party {...holder} /> },
          {
            title: t('holders.check'),
            show: ({ did, name }) => (
              <Link href={verifyPath(did, role)}>
                {t('holders.verify')} <span className="hidden">{name ?? did}</span>
              </Link>
            ),
          },
        ]}
      />
    </Section>
  )
}
