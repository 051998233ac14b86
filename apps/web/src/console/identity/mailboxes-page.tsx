import type { AssociationKey, AssociationSending } from '@digital-spine/api'
import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Copy } from '../../kit/copy.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Failure } from '../../kit/failure.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { Party } from '../../kit/party.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { wholeList } from '../whole-list.ts'
import { IdentityTop } from './identity-top.tsx'

const path = 'keys/association'
const refresh = [path]

/** Anonymous mailboxes: keys under which one receives; only the broker knows whose they are. */
export function MailboxesPage() {
  const { t } = useTranslation('identity')
  const keys = useAnswer<readonly AssociationKey[]>(path, { everyMs: 10_000 })
  const begin = useAct(() => ({ method: 'POST', path }), { refresh, onDone: () => say(t('mailboxes.begun')) })
  const register = useAct(() => ({ method: 'POST', path: `${path}/init` }), {
    refresh,
    onDone: () => say(t('mailboxes.registered')),
  })
  const hasSome = (keys.data?.length ?? 0) > 0
  const beginButton = (
    <Button loading={begin.isPending} onClick={() => begin.mutate()}>
      {t('mailboxes.begin')}
    </Button>
  )
  return (
    <IdentityTop lead={t('mailboxes.lead')}>
      {[begin, register].map(({ error }) => error !== null && <Failure key={error.code} error={error} />)}
      <Section
        title={t('mailboxes.title')}
        note={hasSome ? t('mailboxes.endedNote') : undefined}
        actions={
          hasSome && (
            <Button variant="default" loading={register.isPending} onClick={() => register.mutate()}>
              {t('mailboxes.register')}
            </Button>
          )
        }
      >
        <PagedTable
          pages={wholeList(keys, (all) => all)}
          caption={t('mailboxes.title')}
          rowKey={({ associationKey }) => associationKey}
          empty={
            <Empty title={t('mailboxes.empty')} action={beginButton}>
              {t('mailboxes.emptyText')}
            </Empty>
          }
          columns={[
            {
              title: t('mailboxes.key'),
              show: ({ associationKey }) => (
                <>
                  <Party did={associationKey} /> <Copy text={associationKey} what={associationKey} />
                </>
              ),
            },
            { title: t('mailboxes.state'), show: (mailbox) => <MailboxState of={mailbox} /> },
            { title: t('mailboxes.from'), show: ({ validFrom }) => <Time at={validFrom} /> },
            { title: t('mailboxes.to'), show: ({ validTo }) => <Time at={validTo} /> },
            {
              title: t('mailboxes.shared'),
              show: ({ sharedDate }) => (sharedDate === null ? t('mailboxes.notYet') : <Time at={sharedDate} />),
            },
            {
              title: t('mailboxes.sent'),
              show: ({ sentDate }) => (sentDate === null ? t('mailboxes.notYet') : <Time at={sentDate} />),
            },
          ]}
        />
      </Section>
      {hasSome && <TellSenders />}
    </IdentityTop>
  )
}

function MailboxState({ of: { validFrom, validTo } }: { of: AssociationKey }) {
  const { t } = useTranslation('identity')
  const now = Date.now()
  const state = now < Date.parse(validFrom) ? 'later' : now < Date.parse(validTo) ? 'inUse' : 'ended'
  return <State tone={state === 'inUse' ? 'good' : 'plain'}>{t(`mailboxes.states.${state}`)}</State>
}

function TellSenders() {
  const { t } = useTranslation('identity')
  const [notice, setNotice] = useState({ fqcn: '', topicOwner: '', topicName: '' })
  const body: AssociationSending = notice
  const send = useAct(() => ({ method: 'POST', path: `${path}/send`, body }), {
    refresh,
    onDone: () => say(t('mailboxes.told')),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    send.mutate()
  }
  return (
    <Section title={t('mailboxes.tell')} note={t('mailboxes.tellNote')}>
      <form onSubmit={submit} className="wizard-content">
        {(['fqcn', 'topicOwner', 'topicName'] as const).map((key) => (
          <TextInput
            key={key}
            label={t(`mailboxes.${key}`)}
            required
            value={notice[key]}
            onChange={({ currentTarget: { value } }) => setNotice({ ...notice, [key]: value.trim() })}
          />
        ))}
        {send.isError && <Failure error={send.error} />}
        <div>
          <Button type="submit" loading={send.isPending}>
            {t('mailboxes.doTell')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
