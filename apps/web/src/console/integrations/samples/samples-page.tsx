import type { ChannelType, ShownChannel } from '@digital-spine/api'
import { NativeSelect, Tabs, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { CodeBlock } from '../../../kit/code-block.tsx'
import { useCaller } from '../../caller.tsx'
import { useAnswer } from '../../use-answer.ts'
import { useGatewayUrl } from '../../use-gateway-url.ts'
import { IntegrationsTop } from '../integrations-top.tsx'
import { sampleOf } from './samples.ts'
import { useExamplePayload } from './use-example-payload.ts'
import { languages, type SampleChannel, type Task, tasks } from './values.ts'

const typeOf: Readonly<Record<Task, ChannelType>> = { send: 'pub', receive: 'sub', webhook: 'sub', file: 'upload' }
const titles = { curl: 'curl', typescript: 'TypeScript', python: 'Python' } as const

/** Code to start from, filled in with this gateway’s own values. */
export function SamplesPage() {
  const { t } = useTranslation('integrations')
  const { may } = useCaller()
  const url = useGatewayUrl()
  const [task, setTask] = useState<Task>('send')
  const [chosen, setChosen] = useState('')
  const [apiKey, setApiKey] = useState('')
  const channels = useAnswer<readonly ShownChannel[]>('channels')
  const fitting = (channels.data ?? []).flatMap(placesOf).filter(({ type }) => type === typeOf[task])
  const place = fitting.find((found) => keyOf(found) === chosen) ?? fitting[0] ?? unknownPlace(typeOf[task])
  const payload = useExamplePayload(task === 'send' && fitting.length > 0 ? place : undefined)
  const { fqcn, topicOwner, topicName } = place
  const channel = { fqcn, topicOwner, topicName }
  const given = { send: channel, receive: channel, upload: channel }
  const values = { url, apiKey: apiKey === '' ? 'YOUR_API_KEY' : apiKey, client: 'billing', payload, ...given }
  return (
    <IntegrationsTop lead={t('samples.lead')}>
      <div className="sample-fields">
        <NativeSelect
          label={t('samples.task')}
          value={task}
          onChange={({ currentTarget: { value } }) => setTask(value as Task)}
          data={tasks.map((value) => ({ value, label: t(`samples.tasks.${value}`) }))}
        />
        {fitting.length > 0 && (
          <NativeSelect
            label={t('samples.channel')}
            value={keyOf(place)}
            onChange={({ currentTarget: { value } }) => setChosen(value)}
            data={fitting.map((found) => ({ value: keyOf(found), label: `${found.fqcn} · ${found.topicName}` }))}
          />
        )}
        <TextInput
          label={t('samples.key')}
          description={t('samples.keyHint')}
          placeholder="YOUR_API_KEY"
          autoComplete="off"
          spellCheck={false}
          value={apiKey}
          onChange={({ currentTarget: { value } }) => setApiKey(value.trim())}
        />
      </div>
      {channels.data !== undefined && fitting.length === 0 && (
        <Text size="sm" className="linked">
          {t(`samples.noChannel.${typeOf[task]}`)} <Link href="/channels">{t('samples.channels')}</Link>
        </Text>
      )}
      <Tabs defaultValue="curl">
        <Tabs.List aria-label={t('samples.language')}>
          {languages.map((language) => (
            <Tabs.Tab key={language} value={language}>
              {titles[language]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {languages.map((language) => (
          <Tabs.Panel key={language} value={language} pt="md">
            <CodeBlock label={titles[language]} text={sampleOf(task, language, values)} />
            <Text size="sm" c="dimmed" mt="xs">
              {t(`samples.notes.${language}`)}
            </Text>
          </Tabs.Panel>
        ))}
      </Tabs>
      {may('administer') && (
        <Text size="sm" className="linked">
          <Link href="/integrations/keys/new">{t('keys.make')}</Link>
        </Text>
      )}
    </IntegrationsTop>
  )
}

type Place = SampleChannel & { readonly type: ChannelType; readonly topicId: string }

const keyOf = ({ fqcn, topicOwner, topicName }: Place): string => JSON.stringify([fqcn, topicOwner, topicName])
const placesOf = ({ fqcn, type, conditions: { topics } }: ShownChannel): Place[] =>
  topics.map(({ owner, topicName, topicId }) => ({ fqcn, type, topicOwner: owner, topicName, topicId }))
const unknownPlace = (type: ChannelType): Place => ({
  ...{ type, fqcn: 'YOUR_CHANNEL', topicOwner: 'OWNER_OF_THE_TOPIC', topicName: 'TOPIC', topicId: '' },
})
