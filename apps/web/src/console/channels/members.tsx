import type { QualifiedRecipients } from '@digital-spine/api'
import { Button } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { say } from '../../kit/say.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { ApiError } from '../../request.ts'
import { useCaller } from '../caller.tsx'
import { Person } from '../parties/person.tsx'
import { useAct } from '../use-act.ts'
import classes from './channels.module.css'
import { Reasons } from './reasons.tsx'

const atOnce = 20

/** Whom a channel is for now, and why each qualifies. */
export function Members({ query }: { query: UseQueryResult<QualifiedRecipients, ApiError> }) {
  const { t } = useTranslation('channels')
  const { may } = useCaller()
  const look = useAct(() => ({ method: 'POST', path: 'channels/refresh' }), {
    refresh: ['channels'],
    onDone: () => say(t('members.looked')),
  })
  return (
    <Section
      title={t('members.title')}
      note={t('members.note')}
      actions={
        may('configure') && (
          <Button size="xs" variant="default" loading={look.isPending} onClick={() => look.mutate()}>
            {t('members.look')}
          </Button>
        )
      }
    >
      {look.isError && <Failure error={look.error} />}
      <Loaded query={query}>{(answer) => <MemberList answer={answer} />}</Loaded>
    </Section>
  )
}

function MemberList({ answer: { recipients, problem, updatedAt } }: { answer: QualifiedRecipients }) {
  const { t } = useTranslation('channels')
  const [q, setQ] = useState('')
  const [many, setMany] = useState(atOnce)
  const wanted = q.toLowerCase()
  const found = recipients.filter((one) =>
    [one.did, one.name, one.alias].some((text) => text?.toLowerCase().includes(wanted)),
  )
  return (
    <>
      {problem !== undefined && (
        <Failure error={new ApiError(problem, t('members.problem'))} title={t('members.problemTitle')} />
      )}
      {recipients.length > atOnce && <SearchField label={t('members.search')} onSearch={setQ} />}
      {recipients.length === 0 ? (
        <p className={classes.warning}>{t('members.nobody')}</p>
      ) : (
        <ul className={classes.members} aria-label={t('members.title')}>
          {found.slice(0, many).map(({ reasons, ...who }) => (
            <li key={who.did}>
              <Person who={who} link />
              <Reasons reasons={reasons} />
            </li>
          ))}
        </ul>
      )}
      {found.length > many && (
        <Button size="xs" variant="default" mt="sm" onClick={() => setMany(many + 5 * atOnce)}>
          {t('members.more', { count: found.length - many })}
        </Button>
      )}
      <p className={classes.note}>
        {t('members.verified')} <Time at={updatedAt} />
      </p>
    </>
  )
}
