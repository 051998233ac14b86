import type { OwnEnrolment } from '@digital-spine/api'
import { Button, Checkbox, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { State, type Tone } from '../../kit/state.tsx'
import { request } from '../../request.ts'
import { useGateway } from '../gateway.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer, useRefresh } from '../use-answer.ts'
import styles from './first-run.module.css'

type AppRole = { readonly role: string; readonly namespace: string; readonly requestorFields?: readonly unknown[] }
const tones: Readonly<Record<string, Tone>> = { SYNCED: 'good', REJECTED: 'bad' }

/** Asks for the roles that the exchange demands and those one is to have in the market; then waits for who decides. */
export function RolesStep({ enrolment }: { enrolment: OwnEnrolment }) {
  const { t } = useTranslation('first-run')
  const { prefix, inSandbox } = useGateway()
  const refresh = useRefresh()
  const required = enrolment.roles.filter((role) => role.required).map(({ namespace }) => String(namespace))
  const app = required[0]?.split('.roles.')[1]
  const offered = useAnswer<readonly AppRole[]>(pathOf('ssi-hub', 'apps', app ?? '', 'roles'), {
    enabled: app !== undefined,
  })
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const statusOf = (role: string): string =>
    enrolment.roles.find(({ namespace }) => namespace === role)?.status ?? 'NOT_ENROLLED'
  const isOpen = (role: string): boolean => ['NOT_ENROLLED', 'REJECTED'].includes(statusOf(role))
  const wanted = [...required, ...chosen].filter(isOpen)
  const ask = useMutation<void, Error>({
    async mutationFn() {
      for (const role of wanted) await request(`${prefix}/api/v2/enrol`, { method: 'POST', body: { role } })
      setChosen(new Set())
    },
    onSettled: () => refresh('enrol'),
  })
  const choose = (role: string, isChosen: boolean): void => {
    const next = new Set(chosen)
    if (isChosen) next.add(role)
    else next.delete(role)
    setChosen(next)
  }
  // Roles that ask for details are requested on their own page.
  const plain = offered.data?.filter(({ requestorFields = [] }) => requestorFields.length === 0) ?? []
  const all = [...new Set([...required, ...plain.map(({ namespace }) => namespace)])]
  const waits = enrolment.roles.some(({ status }) => status === 'AWAITING_APPROVAL')
  return (
    <>
      <Text size="sm">{t('roles.text')}</Text>
      <fieldset className={styles.roles}>
        <legend>{t('roles.legend', { app })}</legend>
        {all.map((role) => (
          <Checkbox
            key={role}
            label={
              <>
                {role.split('.roles.')[0]}{' '}
                {!isOpen(role) && (
                  <State tone={tones[statusOf(role)] ?? 'open'}>{t(`roles.status.${statusOf(role)}` as never)}</State>
                )}
              </>
            }
            description={required.includes(role) ? t('roles.required') : undefined}
            checked={!isOpen(role) || required.includes(role) || chosen.has(role)}
            disabled={!isOpen(role) || required.includes(role)}
            onChange={({ currentTarget: { checked } }) => choose(role, checked)}
          />
        ))}
      </fieldset>
      {offered.isError && <Failure error={offered.error} title={t('roles.notOffered')} />}
      {ask.isError && <Failure error={ask.error} title={t('roles.failed')} />}
      {wanted.length > 0 && (
        <Button onClick={() => ask.mutate()} loading={ask.isPending}>
          {t('roles.do', { count: wanted.length })}
        </Button>
      )}
      <div role="status">
        {waits && (
          <Text size="sm">
            {t('roles.waits')} {inSandbox && <a href="/participants/operator/roles/requests">{t('roles.operator')}</a>}
          </Text>
        )}
      </div>
    </>
  )
}
