import type { IdentityView, PrimaryName } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Copy } from '../../kit/copy.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Failure } from '../../kit/failure.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { NameLink } from '../organisations/name-link.tsx'
import { ownRolePath } from '../roles/paths.ts'
import { RoleState } from '../roles/role-states.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { DocumentSection } from './document-section.tsx'
import css from './identity.module.css'
import { IdentityTop } from './identity-top.tsx'

/** Who this participant is: DID, names, keys in use, roles held. */
export function OverviewPage() {
  const { t } = useTranslation('identity')
  const { may } = useCaller()
  const identity = useAnswer<IdentityView>('identity', { everyMs: 5000 })
  const register = may('identity') && (
    <LinkButton to="/identity/register" variant="default">
      {t('names.register')}
    </LinkButton>
  )
  return (
    <IdentityTop lead={t('lead')}>
      <Loaded query={identity}>
        {(own) => (
          <>
            <Card own={own} />
            <div className={css.two}>
              <Section title={t('names.title')} actions={register}>
                <Names names={own.names} />
              </Section>
              <Section title={t('roles.title')} actions={may('enrol') && <Refresh />}>
                <ul className={css.lines}>
                  {own.enrolment.roles.map(({ namespace, status }) => (
                    <li key={namespace}>
                      <NameLink name={namespace} to={ownRolePath(namespace)} /> <RoleState state={status} />
                    </li>
                  ))}
                </ul>
                {own.enrolment.roles.length === 0 && (
                  <Empty
                    title={t('roles.none')}
                    action={<LinkButton to="/roles/request">{t('roles.request')}</LinkButton>}
                  />
                )}
              </Section>
            </div>
            <DocumentSection document={own.document} />
          </>
        )}
      </Loaded>
    </IdentityTop>
  )
}

function Card({ own }: { own: IdentityView }) {
  const { t } = useTranslation('identity')
  const { did, names, network, broker, ledger, keys } = own
  const signing = keys.find(({ purpose, inUse }) => purpose === 'signing' && inUse)
  return (
    <section className={css.card} aria-label={t('title')}>
      <p className={css.who}>{names[0] ?? t('noName')}</p>
      <p className={css.did}>
        <span className="breaks">{did}</span> <Copy text={did} what="DID" />
      </p>
      <div className={css.chips}>
        <State tone={broker === 'OK' ? 'good' : 'bad'}>{t(broker === 'OK' ? 'broker.ok' : 'broker.away')}</State>
        <State tone={ledger.ageMs < ledger.freshnessMs ? 'good' : 'bad'}>
          {t('ledger', { network, block: ledger.block })}
        </State>
        {signing?.from != null && (
          <span className={css.note}>
            {t('signsSince')} <Time at={signing.from} />, {t('block', { block: signing.block })}
          </span>
        )}
      </div>
    </section>
  )
}

function Names({ names }: { names: readonly string[] }) {
  const { t } = useTranslation('identity')
  const { may } = useCaller()
  const take = useAct<PrimaryName, string>((name) => ({ method: 'PUT', path: `names/${pathOf(name)}/primary` }), {
    refresh: ['identity', 'dids'],
    onDone: ({ name }) => say(t('names.taken', { name })),
  })
  if (names.length === 0) return <Empty title={t('names.none')}>{t('names.noneText')}</Empty>
  return (
    <>
      {take.isError && <Failure error={take.error} />}
      <ul className={css.lines}>
        {names.map((name, i) => (
          <li key={name}>
            <NameLink name={name} />
            {i === 0 ? (
              <State tone="good">{t('names.primary')}</State>
            ) : (
              may('identity') && (
                <Button
                  size="xs"
                  variant="default"
                  loading={take.isPending && take.variables === name}
                  onClick={() => take.mutate(name)}
                >
                  {t('names.take')} <span className="hidden">{name}</span>
                </Button>
              )
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function Refresh() {
  const { t } = useTranslation('identity')
  const refresh = useAct<{ fresh: boolean }>(() => ({ method: 'POST', path: 'enrol/refresh', body: {} }), {
    refresh: ['identity', 'enrol'],
    onDone: ({ fresh }) => say(t(fresh ? 'roles.fresh' : 'roles.nothingNew')),
  })
  return (
    <>
      <Button variant="default" size="xs" loading={refresh.isPending} onClick={() => refresh.mutate()}>
        {t('roles.refresh')}
      </Button>
      {refresh.isError && <Failure error={refresh.error} />}
    </>
  )
}
