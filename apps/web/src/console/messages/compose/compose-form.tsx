import type { NewMessage, QualifiedRecipients, SendAnswer, ShownChannel } from '@digital-spine/api'
import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'wouter'
import { Failure } from '../../../kit/failure.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { Section } from '../../../kit/section.tsx'
import { TimeField } from '../../../kit/time-field.tsx'
import { pathOf, useAct } from '../../use-act.ts'
import { useAnswer } from '../../use-answer.ts'
import { ChooseRecipients } from './choose-recipients.tsx'
import css from './compose.module.css'
import { type Payload, PayloadEditor } from './payload-editor.tsx'
import { TransactionField } from './transaction-field.tsx'
import { useVersions } from './use-versions.ts'

/** A channel, a topic of it, whom it goes to, and what it says. */
export function ComposeForm({ channels, onSent }: { channels: readonly ShownChannel[]; onSent: (id: string) => void }) {
  const { t } = useTranslation('messages')
  const [params] = useSearchParams()
  const answers = params.get('answers') ?? undefined
  const [fqcn, setFqcn] = useState(params.get('fqcn') ?? undefined)
  const [topicId, setTopicId] = useState<string>()
  const [wantedVersion, setVersion] = useState<string>()
  const [only, setOnly] = useState<readonly string[] | undefined>(params.has('to') ? params.getAll('to') : undefined)
  const [transactionId, setTransactionId] = useState('')
  const [expiry, setExpiry] = useState('')
  const [first] = channels
  const channel = channels.find((one) => one.fqcn === fqcn) ?? first
  const topics = channel?.conditions.topics ?? []
  const topic = topics.find((one) => one.topicId === topicId) ?? topics[0]
  const published = useVersions(topic?.topicId ?? '', wantedVersion)
  const { version } = published
  const qualified = useAnswer<QualifiedRecipients>(pathOf('channels', channel?.fqcn ?? '', 'qualifiedDids'), {
    everyMs: 5000,
  })
  const send = useAct<SendAnswer, NewMessage>((body) => ({ method: 'POST', path: 'messages', body }), {
    refresh: ['messages'],
    onDone: ({ clientGatewayMessageId }) => onSent(clientGatewayMessageId),
  })
  if (channel === undefined || topic === undefined) return null
  const expiresAt = Date.parse(expiry)
  const retx = params.get('transaction')
  const submit = (payload: Payload): void => {
    if (send.isPending) return
    send.mutate({
      ...{ fqcn: channel.fqcn, topicOwner: topic.owner, topicName: topic.topicName },
      ...(version === undefined ? {} : { topicVersion: version }),
      ...(only === undefined ? {} : { recipients: [...only] }),
      ...(transactionId === '' ? {} : { transactionId }),
      ...(Number.isNaN(expiresAt) ? {} : { expiresAt }),
      ...(answers === undefined ? {} : { initiatingMessageId: answers }),
      ...(answers === undefined || retx === null ? {} : { initiatingTransactionId: retx }),
      ...payload,
    })
  }
  return (
    <div className={css.compose}>
      {answers !== undefined && (
        <p className={css.answers}>
          {t('compose.answers')} <Link href={`/messages/in/${pathOf(answers)}`}>{answers}</Link>
        </p>
      )}
      <div className={css.sides}>
        <Section title={t('compose.what')}>
          <div className={css.fields}>
            <NativeSelect
              label={t('filter.fqcn')}
              value={channel.fqcn}
              data={channels.map((one) => one.fqcn)}
              onChange={({ currentTarget: { value } }) => {
                setFqcn(value)
                setOnly(undefined)
              }}
            />
            <NativeSelect
              label={t('filter.topic')}
              value={topic.topicId}
              data={topics.map((one) => ({ value: one.topicId, label: `${one.owner}/${one.topicName}` }))}
              onChange={({ currentTarget: { value } }) => {
                setTopicId(value)
                setVersion(undefined)
              }}
            />
            <NativeSelect
              label={t('compose.version')}
              value={version ?? ''}
              data={[...published.versions]}
              onChange={({ currentTarget: { value } }) => setVersion(value)}
            />
            <TransactionField value={transactionId} onChange={setTransactionId} />
            <TimeField
              label={t('compose.expiry')}
              description={t('compose.expiryHint')}
              value={expiry}
              onTime={setExpiry}
            />
          </div>
        </Section>
        <Section title={t('compose.toWhom')} note={t(channel.payloadEncryption ? 'facts.sealed' : 'facts.plain')}>
          <Loaded query={qualified}>
            {({ recipients }) => (
              <ChooseRecipients key={channel.fqcn} among={recipients} only={only} onChange={setOnly} />
            )}
          </Loaded>
        </Section>
      </div>
      <Section title={t('payload.title')}>
        {published.topic.isError && <Failure error={published.topic.error} />}
        <Loaded query={published.content}>
          {(found) => (
            <PayloadEditor
              key={`${topic.topicId} ${found.version}`}
              topic={found}
              largest={channel.maxPayloadBytes}
              isBusy={send.isPending}
              onSend={submit}
            />
          )}
        </Loaded>
        {send.isError && (
          <Failure
            error={send.error}
            title={t(send.error.code === 'SERVICE_UNAVAILABLE' ? 'compose.perhaps' : 'compose.refused')}
          />
        )}
      </Section>
    </div>
  )
}
