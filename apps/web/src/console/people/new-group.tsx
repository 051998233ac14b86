import { Button, Group, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Failure } from '../../kit/failure.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.tsx'
import { PartyPicker } from '../parties/party-picker.tsx'
import { PickedParties } from '../parties/picked-parties.tsx'
import type { FoundParty } from '../parties/use-found.ts'
import { pathOf, useAct } from '../use-act.ts'

const isGroupName = (text: string): boolean => /^[a-z0-9][a-z0-9.-]{0,62}$/.test(text)

export function NewGroup() {
  const { t } = useTranslation('people')
  const [, go] = useLocation()
  const [name, setName] = useState('')
  const [members, setMembers] = useState<readonly FoundParty[]>([])
  const [tried, setTried] = useState(false)
  const isNamed = isGroupName(name)
  const create = useAct(
    () => ({
      method: 'PUT',
      path: `contact-groups/${pathOf(name)}`,
      body: { members: members.map(({ did }) => did) },
    }),
    {
      refresh: ['contact-groups', 'contacts', 'channels'],
      onDone() {
        say(t('groups.made', { name }))
        go(`/people/groups/${pathOf(name)}`)
      },
    },
  )
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (isNamed && members.length > 0) create.mutate()
  }
  const above = [
    { to: '/people', title: t('title') },
    { to: '/people/groups', title: t('groups.title') },
  ]
  return (
    <Page title={t('groups.new')} lead={t('groups.lead')} above={above}>
      <form onSubmit={submit} noValidate className="wizard-content">
        <TextInput
          label={t('groups.name')}
          description={t('groups.nameHint')}
          required
          value={name}
          maxLength={63}
          autoComplete="off"
          spellCheck={false}
          error={(tried || name !== '') && !isNamed ? t('groups.nameHint') : undefined}
          onChange={({ currentTarget: { value } }) => setName(value.toLowerCase())}
        />
        <PartyPicker
          label={t('groups.addMember')}
          deed={t('groups.add')}
          taken={members.map(({ did }) => did)}
          onPick={(party) => setMembers([...members, party])}
        />
        <PickedParties
          label={t('groups.members')}
          parties={members}
          onDrop={(did) => setMembers(members.filter((one) => one.did !== did))}
        />
        {tried && members.length === 0 && (
          <p role="alert" className="trouble">
            {t('groups.noMembers')}
          </p>
        )}
        {create.isError && <Failure error={create.error} />}
        <Group>
          <Button type="submit" loading={create.isPending}>
            {t('groups.create')}
          </Button>
          <LinkButton to="/people/groups" variant="default">
            {t('form.cancel')}
          </LinkButton>
        </Group>
      </form>
    </Page>
  )
}
