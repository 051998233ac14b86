import { NativeSelect, Stack, Tabs } from '@mantine/core'
import { useState } from 'react'
import { type Channel, type Draft, schemaOf } from './gateway-api.ts'
import { Loaded } from './loaded.tsx'
import { RawForm } from './raw-form.tsx'
import { TopicForm } from './topic-form.tsx'
import { useLatestVersion } from './use-gateway.ts'

/** A channel, a topic of it, and a payload: by form or as text. */
export function ChooseTopic(props: {
  participantKey: string
  channels: readonly Channel[]
  onSend: (draft: Draft) => void
}) {
  const [fqcn, setFqcn] = useState<string>()
  const [ref, setRef] = useState<string>()
  const channel = props.channels.find((one) => one.fqcn === fqcn) ?? props.channels[0]
  const refs = channel?.conditions.topics ?? []
  const chosen = refs.find(({ owner, topicName }) => `${owner}/${topicName}` === ref) ?? refs[0]
  const owner = chosen?.owner ?? ''
  const version = useLatestVersion(props.participantKey, owner, chosen?.topicName ?? '')
  if (channel === undefined || chosen === undefined) return undefined
  const draft = { fqcn: channel.fqcn, topicOwner: owner, topicName: chosen.topicName }
  const topic = version.data ?? undefined
  const place = `${draft.fqcn} ${owner}/${draft.topicName}`
  return (
    <Stack gap="sm">
      <div className="choices">
        <NativeSelect
          label="Channel"
          value={channel.fqcn}
          data={props.channels.map((one) => one.fqcn)}
          onChange={({ currentTarget }) => setFqcn(currentTarget.value)}
        />
        <NativeSelect
          label="Topic"
          value={`${owner}/${chosen.topicName}`}
          data={refs.map((one) => `${one.owner}/${one.topicName}`)}
          onChange={({ currentTarget }) => setRef(currentTarget.value)}
        />
      </div>
      <Tabs defaultValue="form" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="form">Form</Tabs.Tab>
          <Tabs.Tab value="raw">As text</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="form">
          <Loaded query={version} what="the topic’s schema">
            {() => (
              <TopicForm
                key={`${place}@${topic?.version}`}
                topic={topic}
                onSend={(payload, topicVersion) => props.onSend({ ...draft, topicVersion, payload })}
              />
            )}
          </Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="raw">
          <RawForm
            key={place}
            schema={topic && schemaOf(topic)}
            onSend={(payload) => props.onSend({ ...draft, payload })}
          />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}
