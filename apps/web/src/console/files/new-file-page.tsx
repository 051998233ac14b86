import type { ShownChannel } from '@digital-spine/api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.tsx'
import { Wizard } from '../../kit/wizard.tsx'
import { useCaller } from '../caller.tsx'
import { useAnswer } from '../use-answer.ts'
import { ChoiceCards } from './choice-cards.tsx'
import { DropZone } from './drop-zone.tsx'
import { findFault } from './file-limits.ts'
import { useAmounts } from './use-amounts.ts'
import { useUploads } from './use-uploads.ts'

/** Sends a file: by which channel, of which topic, and which file. */
export function NewFilePage() {
  const { t } = useTranslation('files')
  const { may } = useCaller()
  const channels = useAnswer<readonly ShownChannel[]>('channels', { query: { type: 'upload' } })
  return (
    <Page title={t('send')} lead={t('new.lead')} above={[{ to: '/files', title: t('title') }]}>
      <Loaded query={channels}>
        {(found) => {
          const usable = found.filter(({ type }) => type === 'upload')
          if (usable.length > 0) return <Steps channels={usable} />
          return (
            <Empty
              title={t('new.noChannel.title')}
              action={may('configure') && <LinkButton to="/channels/new">{t('new.noChannel.do')}</LinkButton>}
            >
              {t('new.noChannel.text')}
            </Empty>
          )
        }}
      </Loaded>
    </Page>
  )
}

function Steps({ channels }: { channels: readonly ShownChannel[] }) {
  const { t } = useTranslation('files')
  const amounts = useAmounts()
  const [, uploads] = useUploads()
  const [, navigate] = useLocation()
  const [fqcn, setFqcn] = useState(channels.length === 1 ? channels[0]?.fqcn : undefined)
  const [topicId, setTopicId] = useState<string>()
  const [file, setFile] = useState<File>()
  const channel = channels.find((one) => one.fqcn === fqcn)
  const topics = channel?.conditions.topics ?? []
  const topic = topics.length === 1 ? topics[0] : topics.find((one) => one.topicId === topicId)
  const fault = file && channel && topic && findFault(file, channel, topic)
  const send = (): void => {
    if (file === undefined || channel === undefined || topic === undefined) return
    uploads.start(file, { fqcn: channel.fqcn, topicOwner: topic.owner, topicName: topic.topicName })
    say(t('new.begun', { name: file.name }))
    navigate('/files')
  }
  return (
    <Wizard
      done={t('new.do')}
      onDone={send}
      steps={[
        {
          title: t('new.channel'),
          missing: channel === undefined ? t('new.missing.channel') : undefined,
          content: (
            <ChoiceCards
              label={t('new.channel')}
              value={fqcn}
              onChange={setFqcn}
              choices={channels.map((one) => ({
                value: one.fqcn,
                title: one.fqcn,
                note: t('new.recipients', { count: one.conditions.qualifiedDids.length }),
              }))}
            />
          ),
        },
        {
          title: t('new.topic'),
          missing: topic === undefined ? t('new.missing.topic') : undefined,
          content:
            topics.length === 0 ? (
              <Empty
                title={t('new.noTopic.title')}
                action={
                  <LinkButton to={`/channels/by-name/${encodeURIComponent(fqcn ?? '')}`}>
                    {t('new.noTopic.do')}
                  </LinkButton>
                }
              >
                {t('new.noTopic.text')}
              </Empty>
            ) : (
              <ChoiceCards
                label={t('new.topic')}
                value={topic?.topicId}
                onChange={setTopicId}
                choices={topics.map(({ topicId: value, topicName, owner, schemaType }) => ({
                  value,
                  title: topicName,
                  note: `${owner} · ${schemaType}`,
                }))}
              />
            ),
        },
        {
          title: t('new.file'),
          missing:
            file === undefined
              ? t('new.missing.file')
              : fault && t(`new.faults.${fault.kind}`, { size: amounts.size(fault.limit ?? 0) }),
          content: (
            <DropZone
              file={file}
              onFile={setFile}
              trouble={fault && t(`new.faults.${fault.kind}`, { size: amounts.size(fault.limit ?? 0) })}
            />
          ),
        },
      ]}
    />
  )
}
