import type { MissedCondition, Qualification } from '@digital-spine/api'
import { useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Loaded } from '../../kit/loaded.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { PartyPicker } from '../parties/party-picker.tsx'
import { Person } from '../parties/person.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import classes from './channels.module.css'
import { Reasons } from './reasons.tsx'
import { roleLabel } from './role-label.ts'

/** Whether a channel is for somebody, and of each of its conditions why or why not. */
export function Why({ fqcn }: { fqcn: string }) {
  const { t } = useTranslation('channels')
  const [did, setDid] = useState<string>()
  return (
    <Section title={t('why.title')} note={t('why.note')}>
      <PartyPicker label={t('why.who')} deed={t('why.ask')} onPick={(party) => setDid(party.did)} />
      <div aria-live="polite">{did !== undefined && <Verdict fqcn={fqcn} did={did} />}</div>
    </Section>
  )
}

function Verdict({ fqcn, did }: { fqcn: string; did: string }) {
  const { t } = useTranslation('channels')
  const query = useAnswer<Qualification>(`channels/${pathOf(fqcn, 'qualifiedDids', did)}`)
  return (
    <Loaded query={query}>
      {({ qualifies, isSelf, isBlocked, reasons, missed, ...who }) => (
        <div className={classes.verdict}>
          <Person who={who} link={!isSelf} />
          <p>
            <State tone={qualifies ? 'good' : 'bad'}>{t(qualifies ? 'why.yes' : 'why.no')}</State>{' '}
            {isSelf && t('why.self')}
            {isBlocked && t('why.blocked')}
          </p>
          <Reasons reasons={reasons} />
          {missed.length > 0 && (
            <>
              <h3 className={classes.small}>{t('why.missed')}</h3>
              <ul className={classes.missed}>
                {missed.map((one) => (
                  <li key={JSON.stringify(one)}>
                    <Missed missed={one} />
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </Loaded>
  )
}

function Missed({ missed }: { missed: MissedCondition }) {
  const { t } = useTranslation('channels')
  if (missed.kind === 'named') return t('why.notNamed')
  if (missed.kind === 'group')
    return (
      <>
        {t('why.notIn')} <Link href={`/people/groups/${pathOf(missed.group)}`}>{missed.group}</Link>
      </>
    )
  const { role, credentials } = missed
  return (
    <>
      <Trans t={t} i18nKey="why.notRole" values={{ role: roleLabel(role) }} components={{ b: <b title={role} /> }} />
      {credentials.length === 0 && <span className={classes.under}>{t('why.noCredential')}</span>}
      {credentials.map(({ code, detail }) => (
        <span key={`${code} ${detail}`} className={classes.under}>
          {code === undefined ? t('why.notListed') : t('why.refused', { code, detail })}
        </span>
      ))}
    </>
  )
}
