import type { ContactChange, ShownContact } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.tsx'
import { calledOf, Person } from '../parties/person.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { ContactForm } from './contact-form.tsx'

export function EditContact({ did }: { did: string }) {
  const { t } = useTranslation('people')
  const [, go] = useLocation()
  const path = `contacts/${pathOf(did)}`
  const query = useAnswer<ShownContact>(path)
  const back = `/people/by-did/${did}`
  const change = useAct<undefined, ContactChange>((body) => ({ method: 'PUT', path, body }), {
    refresh: ['contacts', 'contact-groups', 'blocked', 'channels'],
    onDone() {
      say(t('edit.done'))
      go(back)
    },
  })
  const above = [
    { to: '/people', title: t('title') },
    { to: back, title: calledOf(query.data ?? { did }) },
  ]
  return (
    <Page title={t('edit.title')} above={above}>
      <Loaded query={query}>
        {(contact) => (
          <>
            <Person who={contact} />
            <ContactForm
              initial={{ alias: contact.alias, note: contact.note ?? '', trust: contact.trust ?? '' }}
              deed={t('edit.do')}
              back={back}
              isPending={change.isPending}
              error={change.error}
              onDone={(contact) => change.mutate(contact)}
            />
          </>
        )}
      </Loaded>
    </Page>
  )
}
