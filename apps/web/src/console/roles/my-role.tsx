import type { OwnEnrolment } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Section } from '../../kit/section.tsx'
import { useCaller } from '../caller.tsx'
import { labelOf, namePath } from '../organisations/name-parts.ts'
import { useAnswer } from '../use-answer.ts'
import { OwnCredential } from './own-credential.tsx'
import { OwnRequests } from './own-requests.tsx'
import { wizardPath } from './paths.ts'
import { RoleState } from './role-states.tsx'
import css from './roles.module.css'
import { Verification } from './verification.tsx'

/** One role as this participant holds it: how it stands now, why others believe it, and what can be done with it. */
export function MyRole({ role }: { role: string }) {
  const { t } = useTranslation('roles')
  const { may } = useCaller()
  const own = useAnswer<OwnEnrolment>('enrol', { everyMs: 4000 })
  const status = own.data?.roles.find(({ namespace }) => namespace === role)?.status ?? 'NOT_ENROLLED'
  const isOpen = status === 'SYNCED' || status === 'AWAITING_APPROVAL' || status === 'APPROVED'
  return (
    <Page
      title={labelOf(role)}
      lead={<span className="breaks">{role}</span>}
      above={[{ to: '/roles', title: t('pages.mine') }]}
      actions={
        <>
          <LinkButton to={namePath(role)} variant="default">
            {t('definition')}
          </LinkButton>
          {!isOpen && may('enrol') && <LinkButton to={wizardPath(role)}>{t('request.do')}</LinkButton>}
        </>
      }
    >
      <Loaded query={own}>
        {({ did, history, requests }) => {
          const held = history.filter((credential) => credential.role === role).toReversed()
          return (
            <>
              <div aria-live="polite">
                <RoleState state={status} />
              </div>
              <div className={css.two}>
                <Section title={t('verify.title')} note={t('verify.note')}>
                  <Verification subject={did} role={role} />
                </Section>
                <div className={css.stack}>
                  <Section title={t('credentials.title')}>
                    {held.length === 0 ? (
                      <Empty title={t('credentials.none')} />
                    ) : (
                      <ul className={css.requests}>
                        {held.map((credential) => (
                          <li key={credential.id}>
                            <OwnCredential credential={credential} />
                          </li>
                        ))}
                      </ul>
                    )}
                  </Section>
                  <OwnRequests requests={requests.filter((request) => request.role === role)} />
                </div>
              </div>
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}
