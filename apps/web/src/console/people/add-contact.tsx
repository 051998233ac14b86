import type { ContactInput } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearchParams } from 'wouter'
import { Facts } from '../../kit/facts.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { PartyPicker } from '../parties/party-picker.tsx'
import { calledOf, Person } from '../parties/person.tsx'
import { type FoundParty, useFound } from '../parties/use-found.ts'
import { useAct } from '../use-act.ts'
import { ContactForm } from './contact-form.tsx'
import { Reached } from './reached.tsx'

/** Somebody is found first, with what is known of them, and is given an alias then. */
export function AddContact() {
  const { t } = useTranslation('people')
  const [params] = useSearchParams()
  const given = useFound(params.get('did') ?? '').exact
  const [picked, setPicked] = useState<FoundParty>()
  const party = picked ?? given
  return (
    <Page title={t('contacts.add')} above={[{ to: '/people', title: t('title') }]}>
      <Section title={t('add.who')}>
        {party === undefined ? (
          <PartyPicker label={t('picker.label')} deed={t('add.pick')} onPick={setPicked} />
        ) : (
          <>
            <Person who={party} />
            <Facts
              facts={[
                [t('did'), party.did],
                [t('ownName'), party.name ?? t('noName')],
                [t('reached.title'), <Reached key="" did={party.did} />],
              ]}
            />
            {given === undefined && (
              <Button size="xs" variant="default" mt="sm" onClick={() => setPicked(undefined)}>
                {t('add.other')}
              </Button>
            )}
          </>
        )}
      </Section>
      {party !== undefined && <Call key={party.did} party={party} />}
    </Page>
  )
}

function Call({ party }: { party: FoundParty }) {
  const { t } = useTranslation('people')
  const [, go] = useLocation()
  const add = useAct<undefined, ContactInput>((body) => ({ method: 'POST', path: 'contacts', body }), {
    refresh: ['contacts', 'dids', 'search'],
    onDone(_, { alias }) {
      say(t('add.done', { alias }))
      go(`/people/by-did/${party.did}`)
    },
  })
  const alias = party.alias ?? party.title ?? party.name?.split('.')[0] ?? ''
  return (
    <Section title={t('add.call', { who: calledOf(party) })}>
      <ContactForm
        initial={{ alias, note: '', trust: '' }}
        deed={t('contacts.add')}
        back="/people"
        isPending={add.isPending}
        error={add.error}
        onDone={(contact) => add.mutate({ did: party.name ?? party.did, ...contact })}
      />
    </Section>
  )
}
