import type { EnrolmentRequest } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { NameLink } from '../organisations/name-link.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { ownRolePath } from './paths.ts'
import { RoleState } from './role-states.tsx'
import css from './roles.module.css'

const maxShown = 20

/** What this participant has asked for, the newest first, and what became of it. */
export function OwnRequests({ requests }: { requests: readonly EnrolmentRequest[] }) {
  const { t } = useTranslation('roles')
  const { may } = useCaller()
  const cancel = useAct<EnrolmentRequest, string>((id) => ({ method: 'DELETE', path: `enrol/${pathOf(id)}` }), {
    refresh: ['enrol', 'identity'],
    onDone: () => say(t('own.cancelled')),
  })
  const newest = requests.toReversed()
  if (newest.length === 0) return null
  return (
    <Section title={t('own.title')}>
      {cancel.isError && <Failure error={cancel.error} />}
      <ul className={css.requests}>
        {newest.slice(0, maxShown).map(({ id, role, status, reason, requestedAt, decidedAt }) => (
          <li key={id}>
            <div className={css.requestTop}>
              <NameLink name={role} to={ownRolePath(role)} />
              <RoleState state={status} />
            </div>
            <div className={css.note}>
              {t('own.asked')} <Time at={requestedAt} />
              {decidedAt !== undefined && (
                <>
                  {' · '}
                  {t('own.decided')} <Time at={decidedAt} />
                </>
              )}
            </div>
            {reason !== undefined && (
              <p className={css.reason}>
                {t('own.reason')} <q>{reason}</q>
              </p>
            )}
            {status === 'requested' && may('enrol') && (
              <Button
                size="xs"
                variant="default"
                loading={cancel.isPending && cancel.variables === id}
                onClick={() => cancel.mutate(id)}
              >
                {t('own.cancel')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {newest.length > maxShown && <p className={css.note}>{t('own.more', { count: newest.length - maxShown })}</p>}
    </Section>
  )
}
