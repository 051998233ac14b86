import type { ShownGroup } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useConfirm } from '../../kit/confirm.tsx'
import { Failure } from '../../kit/failure.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { Section } from '../../kit/section.tsx'
import { useCaller } from '../caller.tsx'
import { PartyPicker } from '../parties/party-picker.tsx'
import { calledOf, Person } from '../parties/person.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { UsedBy } from './group-list.tsx'
import classes from './people.module.css'
import { useMembership } from './use-membership.ts'

const refresh = ['contact-groups', 'contacts', 'channels']
const atOnce = 50

export function GroupDetail({ name }: { name: string }) {
  const { t } = useTranslation('people')
  const { may } = useCaller()
  const path = `contact-groups/${pathOf(name)}`
  const query = useAnswer<ShownGroup>(path)
  const membership = useMembership(name)
  const above = [
    { to: '/people', title: t('title') },
    { to: '/people/groups', title: t('groups.title') },
  ]
  return (
    <Page title={name} above={above} actions={query.data && may('configure') && <Remove group={query.data} />}>
      <Section title={t('groups.used')} note={t('groups.usedNote')}>
        <UsedBy name={name} />
      </Section>
      <Loaded query={query}>
        {({ members }) => (
          <Section title={t('groups.count', { count: members.length })}>
            {may('configure') && (
              <PartyPicker
                label={t('groups.addMember')}
                deed={t('groups.add')}
                taken={members.map(({ did }) => did)}
                onPick={(who) => membership.mutate({ who, isIn: true })}
              />
            )}
            {membership.isError && <Failure error={membership.error} />}
            <Members
              members={members}
              onDrop={
                may('configure') && members.length > 1 ? (who) => membership.mutate({ who, isIn: false }) : undefined
              }
            />
          </Section>
        )}
      </Loaded>
    </Page>
  )
}

function Members({
  members,
  onDrop,
}: {
  members: ShownGroup['members']
  onDrop: ((party: ShownGroup['members'][number]) => void) | undefined
}) {
  const { t } = useTranslation('people')
  const [q, setQ] = useState('')
  const [many, setMany] = useState(atOnce)
  const wanted = q.toLowerCase()
  const found = members.filter((one) =>
    [one.did, one.name, one.alias].some((text) => text?.toLowerCase().includes(wanted)),
  )
  return (
    <>
      {members.length > 10 && <SearchField label={t('groups.searchMembers')} onSearch={setQ} />}
      <ul className={classes.members} aria-label={t('groups.members')}>
        {found.slice(0, many).map((one) => (
          <li key={one.did}>
            <Person who={one} link />
            {onDrop !== undefined && (
              <Button
                size="xs"
                variant="default"
                aria-label={t('groups.dropWho', { who: calledOf(one) })}
                onClick={() => onDrop(one)}
              >
                {t('groups.drop')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {found.length > many && (
        <Button size="xs" variant="default" mt="sm" onClick={() => setMany(many + 5 * atOnce)}>
          {t('groups.more', { count: found.length - many })}
        </Button>
      )}
    </>
  )
}

function Remove({ group: { name, members } }: { group: ShownGroup }) {
  const { t } = useTranslation('people')
  const confirm = useConfirm()
  const [, go] = useLocation()
  const path = `contact-groups/${pathOf(name)}`
  const restore = useAct(() => ({ method: 'PUT', path, body: { members: members.map(({ did }) => did) } }), {
    refresh,
    onDone: () => say(t('groups.undone')),
  })
  const remove = useAct(() => ({ method: 'DELETE', path }), {
    refresh,
    onDone() {
      go('/people/groups')
      say(t('groups.removed', { name }), () => restore.mutate())
    },
  })
  const ask = async (): Promise<void> => {
    const yes = await confirm({
      title: t('groups.removeTitle', { name }),
      text: t('groups.removeText', { count: members.length }),
      deed: t('groups.remove'),
    })
    if (yes) remove.mutate()
  }
  return (
    <>
      <Button variant="default" loading={remove.isPending} onClick={() => void ask()}>
        {t('groups.remove')}
      </Button>
      {remove.isError && <Failure error={remove.error} />}
    </>
  )
}
