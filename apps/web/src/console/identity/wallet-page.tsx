import type { OwnEnrolment } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../kit/empty.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { Called } from '../called.tsx'
import { NameLink } from '../organisations/name-link.tsx'
import { ownRolePath } from '../roles/paths.ts'
import { RoleState } from '../roles/role-states.tsx'
import { useAnswer } from '../use-answer.ts'
import { wholeList } from '../whole-list.ts'
import css from './identity.module.css'
import { IdentityTop } from './identity-top.tsx'
import { WalletExport } from './wallet-export.tsx'
import { WalletImport } from './wallet-import.tsx'

const rows = ({ history }: OwnEnrolment) => history.toReversed()

/** Credentials: all that were ever held, as a file to keep or to take elsewhere. */
export function WalletPage() {
  const { t } = useTranslation('identity')
  const own = useAnswer<OwnEnrolment>('enrol', { everyMs: 5000 })
  return (
    <IdentityTop lead={t('wallet.lead')}>
      <div className={css.two}>
        <WalletExport />
        <WalletImport />
      </div>
      <Section title={t('wallet.title')}>
        <PagedTable
          pages={wholeList(own, rows)}
          caption={t('wallet.title')}
          rowKey={({ id }) => id}
          empty={<Empty title={t('wallet.empty')} />}
          columns={[
            { title: t('wallet.role'), show: ({ role }) => <NameLink name={role} to={ownRolePath(role)} /> },
            { title: t('wallet.issuer'), show: ({ issuer }) => <Called did={issuer} /> },
            { title: t('wallet.issued'), show: ({ issuedAt }) => <Time at={issuedAt} /> },
            { title: t('wallet.state'), show: ({ state }) => <RoleState state={state} /> },
          ]}
        />
      </Section>
    </IdentityTop>
  )
}
