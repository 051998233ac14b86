import type { GatewayTopicVersion, NewMessage } from '@digital-spine/api'
import { Tabs } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { schemaOf } from '../schema-form/schema-of.ts'
import { FilePayload } from './file-payload.tsx'
import { FormPayload } from './form-payload.tsx'
import { TextPayload } from './text-payload.tsx'

export type Payload = Pick<NewMessage, 'payload' | 'payloadEncoding'>

/** How what a message says is entered: by a form of the topic's schema where one can be made, as text, or out of a file. */
export function PayloadEditor({
  topic,
  largest,
  isBusy,
  onSend,
}: {
  topic: GatewayTopicVersion
  /** Bytes that the channel takes; as many as a message may have if undefined. */
  largest: number | undefined
  isBusy: boolean
  onSend: (payload: Payload) => void
}) {
  const { t } = useTranslation('messages')
  const schema = schemaOf(topic)
  const hasForm = typeof schema === 'object' && schema !== null
  return (
    <Tabs defaultValue={hasForm ? 'form' : 'text'} keepMounted={false}>
      <Tabs.List mb="md">
        {hasForm && <Tabs.Tab value="form">{t('compose.by.form')}</Tabs.Tab>}
        <Tabs.Tab value="text">{t('compose.by.text')}</Tabs.Tab>
        <Tabs.Tab value="file">{t('compose.by.file')}</Tabs.Tab>
      </Tabs.List>
      {hasForm && (
        <Tabs.Panel value="form">
          <FormPayload schema={schema} isBusy={isBusy} onSend={onSend} />
        </Tabs.Panel>
      )}
      <Tabs.Panel value="text">
        <TextPayload schema={schema} isBusy={isBusy} onSend={onSend} />
      </Tabs.Panel>
      <Tabs.Panel value="file">
        <FilePayload largest={largest} isBusy={isBusy} onSend={onSend} />
      </Tabs.Panel>
    </Tabs>
  )
}
