import type { OwnEnrolment, RoleStanding } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { Time } from '../../kit/time.tsx'
import { NameLink } from '../organisations/name-link.tsx'
import { useAnswer } from '../use-answer.ts'
import { wholeList } from '../whole-list.ts'
import { OwnRequests } from './own-requests.tsx'
import { ownRolePath } from './paths.ts'
import { RoleState } from './role-states.tsx'
import css from './roles.module.css'
import { RolesTop } from './roles-top.tsx'

const rolesOf = ({ roles }: OwnEnrolment) => roles

/** The roles that this participant holds, has asked for, or needs. */
export function MyRoles() {
  const { t } = useTranslation('roles')
  const own = useAnswer<OwnEnrolment>('enrol', { everyMs: 4000 })
  const latest = ({ namespace }: RoleStanding) => own.data?.history.findLast(({ role }) => role === namespace)
  return (
    <RolesTop lead={t('lead')}>
      {own.data?.stale === true && (
        <p role="status" className="trouble">
          {t('stale')}
        </p>
      )}
      <PagedTable
        pages={wholeList(own, rolesOf)}
        caption={t('pages.mine')}
        rowKey={({ namespace }) => namespace}
        empty={
          <Empty title={t('mine.empty')} action={<LinkButton to="/roles/request">{t('request.title')}</LinkButton>}>
            {t('mine.emptyText')}
          </Empty>
        }
        columns={[
          {
            title: t('role'),
            show: ({ namespace, required }) => (
              <>
                <NameLink name={namespace} to={ownRolePath(namespace)} />
                {required && <span className={css.note}> {t('mine.required')}</span>}
              </>
            ),
          },
          {
            title: t('state'),
            show: (standing) => (
              <span aria-live="polite">
                <RoleState state={shownState(standing, latest(standing)?.state)} />
              </span>
            ),
          },
          {
            title: t('since'),
            show: (standing) => {
              const at = latest(standing)?.issuedAt
              return at === undefined ? '–' : <Time at={at} />
            },
          },
        ]}
      />
      <OwnRequests requests={own.data?.requests ?? []} />
    </RolesTop>
  )
}

/** A credential that holds no more says more than that the role is not held. */
const shownState = ({ status }: RoleStanding, credential: Parameters<typeof RoleState>[0]['state']) =>
  status === 'NOT_ENROLLED' && credential !== undefined && credential !== 'active' ? credential : status
