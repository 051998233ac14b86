import type { QualifyingReason } from '@digital-spine/api'
import { Trans, useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { shortDid } from '../../kit/party.tsx'
import { State } from '../../kit/state.tsx'
import { pathOf } from '../use-act.ts'
import classes from './channels.module.css'
import { roleHome, roleLabel } from './role-label.ts'

/** Why somebody qualifies for a channel: each condition that they meet, and what proves it. */
export function Reasons({ reasons }: { reasons: readonly QualifyingReason[] }) {
  return (
    <ul className={classes.reasons}>
      {reasons.map((reason) => (
        <li key={JSON.stringify(reason)}>
          <Reason reason={reason} />
        </li>
      ))}
    </ul>
  )
}

function Reason({ reason }: { reason: QualifyingReason }) {
  const { t } = useTranslation('channels')
  if (reason.kind === 'role') {
    const { role, issuer, credential } = reason
    return (
      <>
        <Trans t={t} i18nKey="reason.role" values={{ role: roleLabel(role) }} components={{ b: <b title={role} /> }} />
        <span className={classes.under}>
          {t('reason.issued', { home: roleHome(role), issuer: shortDid(issuer) })}{' '}
          <span title={credential}>{t('reason.verified')}</span>
        </span>
      </>
    )
  }
  if (reason.kind === 'group')
    return (
      <>
        {t('reason.group')} <Link href={`/people/groups/${pathOf(reason.group)}`}>{reason.group}</Link>
      </>
    )
  const { name, moved } = reason
  return (
    <>
      {name === undefined ? (
        t('reason.named')
      ) : (
        <Trans t={t} i18nKey="reason.byName" values={{ name }} components={{ b: <b /> }} />
      )}{' '}
      {moved === true && <State tone="bad">{t('reason.moved')}</State>}
    </>
  )
}
