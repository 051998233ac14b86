import { Button, Group, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearchParams } from 'wouter'
import { Failure } from '../../kit/failure.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.tsx'
import { PartyPicker } from '../parties/party-picker.tsx'
import { calledOf } from '../parties/person.tsx'
import { PickedParties } from '../parties/picked-parties.tsx'
import { type FoundParty, useFound } from '../parties/use-found.ts'
import { pathOf, useAct } from '../use-act.ts'

/** Somebody is picked of whom nothing is to be taken, and a reason is given. */
export function BlockSender() {
  const { t } = useTranslation('people')
  const [, go] = useLocation()
  const [params] = useSearchParams()
  const given = useFound(params.get('did') ?? '').exact
  const [picked, setPicked] = useState<FoundParty | null>()
  const party = picked === undefined ? given : (picked ?? undefined)
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const block = useAct<undefined, FoundParty>(
    ({ did }) => ({ method: 'PUT', path: `blocked/${pathOf(did)}`, body: reason === '' ? {} : { reason } }),
    {
      refresh: ['blocked', 'channels'],
      onDone(_, who) {
        say(t('blocked.done', { who: calledOf(who) }))
        go('/people/blocked')
      },
    },
  )
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (party !== undefined) block.mutate(party)
  }
  const above = [
    { to: '/people', title: t('title') },
    { to: '/people/blocked', title: t('blocked.title') },
  ]
  return (
    <Page title={t('blocked.add')} lead={t('blocked.lead')} above={above}>
      <form onSubmit={submit} noValidate className="wizard-content">
        {party === undefined ? (
          <PartyPicker label={t('picker.label')} deed={t('add.pick')} onPick={setPicked} />
        ) : (
          <PickedParties label={t('who')} parties={[party]} onDrop={() => setPicked(null)} />
        )}
        {tried && party === undefined && (
          <p role="alert" className="trouble">
            {t('blocked.nobody')}
          </p>
        )}
        <Textarea
          label={t('blocked.reason')}
          description={t('blocked.reasonHint')}
          maxLength={2000}
          autosize
          minRows={2}
          value={reason}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        {block.isError && <Failure error={block.error} />}
        <Group>
          <Button type="submit" color="red" loading={block.isPending}>
            {t('blocked.do')}
          </Button>
          <LinkButton to="/people/blocked" variant="default">
            {t('form.cancel')}
          </LinkButton>
        </Group>
      </form>
    </Page>
  )
}
