import type { NameView, OpenedRequest } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Copy } from '../../kit/copy.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Party } from '../../kit/party.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { NameLink } from '../organisations/name-link.tsx'
import { labelOf } from '../organisations/name-parts.ts'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { Decision } from './decision.tsx'
import { FieldValues } from './field-values.tsx'
import { RoleState } from './role-states.tsx'
import css from './roles.module.css'
import { Verification } from './verification.tsx'

/** A request: who asks, what they say about themselves, what they hold already; and the decision. */
export function RequestDetail({ id }: { id: string }) {
  const { t } = useTranslation('roles')
  const request = useAnswer<OpenedRequest>(`enrolment/requests/${pathOf(id)}`, { everyMs: 4000 })
  const role = request.data?.role
  const definition = useAnswer<NameView>(`names/${pathOf(role ?? '')}`, { enabled: role !== undefined })
  const needed = definition.data?.role?.preconditions.roles ?? []
  return (
    <Page
      title={role === undefined ? t('requests.one') : t('requests.title', { role: labelOf(role) })}
      above={[{ to: '/roles/requests', title: t('pages.requests') }]}
    >
      <Loaded query={request}>
        {(shown) => (
          <div className={css.two}>
            <div className={css.stack}>
              <Section title={t('requests.who')} actions={<RoleState state={shown.status} />}>
                <Facts
                  facts={[
                    [t('requests.name'), <Requester key="name" request={shown} />],
                    [
                      t('requests.did'),
                      <span key="did">
                        {shown.subject} <Copy text={shown.subject} what={t('requests.did')} />
                      </span>,
                    ],
                    [t('role'), <NameLink key="role" name={shown.role} />],
                    [t('own.asked'), <Time key="asked" at={shown.requestedAt} />],
                    ...(shown.decidedAt === undefined
                      ? []
                      : [[t('own.decided'), <Time key="decided" at={shown.decidedAt} />] as const]),
                    ...(shown.reason === undefined ? [] : [[t('own.reason'), shown.reason] as const]),
                  ]}
                />
              </Section>
              <Section title={t('requests.fields')} note={t('requests.fieldsNote')}>
                {shown.problem !== undefined && (
                  <p className="trouble">
                    {shown.problem.reason} <code>{shown.problem.code}</code>
                  </p>
                )}
                {Object.keys(shown.fields ?? {}).length === 0 && shown.problem === undefined ? (
                  <span className={css.note}>{t('requests.noFields')}</span>
                ) : (
                  <FieldValues values={shown.fields ?? {}} />
                )}
              </Section>
              {needed.map((one) => (
                <Section key={one} title={t('requests.needs', { role: labelOf(one) })} note={one}>
                  <Verification subject={shown.subject} role={one} />
                </Section>
              ))}
            </div>
            {shown.status === 'requested' && definition.data?.role !== undefined && (
              <Decision request={shown} definition={definition.data.role} />
            )}
          </div>
        )}
      </Loaded>
    </Page>
  )
}

/** By a name only if that leads back to the DID that asks, which the gateway has made sure of. */
function Requester({ request: { requester } }: { request: OpenedRequest }) {
  const { t } = useTranslation('roles')
  return (
    <span>
      <Party {...requester} />{' '}
      <State tone={requester.name === undefined ? 'plain' : 'good'}>
        {t(requester.name === undefined ? 'requests.noName' : 'requests.nameHolds')}
      </State>
    </span>
  )
}
