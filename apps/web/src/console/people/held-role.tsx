import type { Verification, Verified } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { roleLabel } from '../channels/role-label.ts'
import { RolePicker } from '../channels/role-picker.tsx'
import { useAct } from '../use-act.ts'
import classes from './people.module.css'

/** Whether somebody holds a role, as this gateway verifies it now, check by check. */
export function HeldRole({ did }: { did: string }) {
  const { t } = useTranslation('people')
  const [role, setRole] = useState<string>()
  const verify = useAct<Verified, Verification>((body) => ({ method: 'POST', path: 'enrolment/verify', body }))
  const ask = (wanted: string): void => {
    setRole(wanted)
    verify.mutate({ subject: did, role: wanted })
  }
  return (
    <Section title={t('role.title')} note={t('role.note')}>
      {role === undefined ? (
        <RolePicker picked={[]} deed={t('role.check')} onPick={ask} />
      ) : (
        <Button size="xs" variant="default" onClick={() => setRole(undefined)}>
          {t('role.other')}
        </Button>
      )}
      <div aria-live="polite">
        {verify.isError && <Failure error={verify.error} />}
        {role !== undefined && verify.data !== undefined && <Report role={role} verified={verify.data} />}
      </div>
    </Section>
  )
}

function Report({ role, verified: { valid, reports } }: { role: string; verified: Verified }) {
  const { t } = useTranslation('people')
  return (
    <div className={classes.report}>
      <p>
        <State tone={valid ? 'good' : 'bad'}>{t(valid ? 'role.held' : 'role.notHeld')}</State>{' '}
        <Trans t={t} i18nKey="role.of" values={{ role: roleLabel(role) }} components={{ b: <b title={role} /> }} />
      </p>
      {reports.length === 0 && <p>{t('role.noCredential')}</p>}
      {reports.map((report, i) => (
        <details key={report.credential?.id ?? i}>
          <summary>{t(report.valid ? 'role.good' : 'role.bad', { code: report.code ?? '' })}</summary>
          <ul>
            {report.checks.map(({ check, title, outcome, detail }) => (
              <li key={check}>
                <State tone={outcome === 'ok' ? 'good' : outcome === 'failed' ? 'bad' : 'plain'}>
                  {t(`role.outcome.${outcome === 'not checked' ? 'open' : outcome}`)}
                </State>{' '}
                {title}. {detail}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </div>
  )
}
