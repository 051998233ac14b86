import type { GatewayTopicVersion, TopicListing } from '@digital-spine/api'
import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import type { ApiError } from '../../request.ts'
import { request, withQuery } from '../../request.ts'
import { useGateway } from '../gateway.tsx'
import { exampleValue } from '../messages/schema-form/example-value.ts'
import { FormBoundary } from '../messages/schema-form/form-boundary.tsx'
import { SchemaForm } from '../messages/schema-form/schema-form.tsx'
import { schemaOf } from '../messages/schema-form/schema-of.ts'
import { useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'

type Channel = {
  readonly fqcn: string
  readonly type: 'pub' | 'sub'
  readonly conditions: { readonly topics: readonly { readonly owner: string; readonly topicName: string }[] }
}

/** A first message on the first channel that sends. */
export function MessageStep() {
  const { t } = useTranslation('first-run')
  const channels = useAnswer<readonly Channel[]>('channels')
  return (
    <>
      <Text size="sm">{t('message.text')}</Text>
      <Loaded query={channels}>
        {(list) => {
          const channel = list.find(({ type, conditions }) => type === 'pub' && conditions.topics.length > 0)
          const topic = channel?.conditions.topics[0]
          if (channel === undefined || topic === undefined) return <Text>{t('message.noChannel')}</Text>
          return <FirstMessage fqcn={channel.fqcn} topic={topic} />
        }}
      </Loaded>
    </>
  )
}

function FirstMessage({ fqcn, topic }: { fqcn: string; topic: { owner: string; topicName: string } }) {
  const { t } = useTranslation('first-run')
  const { prefix } = useGateway()
  const { owner, topicName } = topic
  const version = useQuery<GatewayTopicVersion | undefined, ApiError>({
    queryKey: ['api', prefix, 'topics', 'latest', owner, topicName],
    async queryFn() {
      const at = `${prefix}/api/v2/topics`
      const query = { owner, name: topicName, schema: false, limit: 1 }
      const [found] = (await request<TopicListing>(withQuery(at, query))).value.records
      if (found === undefined) return undefined
      return (await request<GatewayTopicVersion>(`${at}/${found.id}/versions/${found.version}`)).value
    },
  })
  const [value, setValue] = useState<unknown>()
  const send = useAct<{ clientGatewayMessageId: string }, unknown>(
    (payload) => ({
      method: 'POST',
      path: 'messages',
      body: { fqcn, topicOwner: owner, topicName, payload: JSON.stringify(payload) },
    }),
    { refresh: ['messages'] },
  )
  return (
    <Loaded query={version}>
      {(found) => {
        const schema = found && schemaOf(found)
        if (typeof schema !== 'object' || schema === null) return <Text>{t('message.noForm')}</Text>
        return (
          <FormBoundary>
            <SchemaForm
              schema={schema}
              value={value ?? exampleValue(schema, Date.now())}
              onChange={setValue}
              onSubmit={(payload) => send.mutate(payload)}
            >
              {send.isError && <Failure error={send.error} title={t('message.failed')} />}
              <Button type="submit" mt="md" loading={send.isPending}>
                {t('message.do')}
              </Button>
              <Text size="sm" role="status" mt="xs">
                {send.isSuccess ? t('message.onItsWay') : ''}
              </Text>
            </SchemaForm>
          </FormBoundary>
        )
      }}
    </Loaded>
  )
}
