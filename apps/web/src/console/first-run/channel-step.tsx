import { Button, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sandboxQuery } from '../../api.ts'
import { Failure } from '../../kit/failure.tsx'
import { say } from '../../kit/say.tsx'
import { ApiError, request } from '../../request.ts'
import { useGateway } from '../gateway.tsx'
import { useRefresh } from '../use-answer.ts'

/** Two channels with one partner on one topic: to send, and to receive. */
export function ChannelStep() {
  const { t } = useTranslation('first-run')
  const { prefix, inSandbox } = useGateway()
  const refresh = useRefresh()
  const sandbox = useQuery({ ...sandboxQuery, enabled: inSandbox })
  const greeter = sandbox.data?.participants.find(({ key }) => key === 'aggregator')?.name
  const [partner, setPartner] = useState<string>()
  const [topic, setTopic] = useState<string>()
  const shownPartner = partner ?? greeter ?? ''
  const shownTopic = topic ?? (greeter === undefined ? '' : 'spine.iam.ewc/greetings')
  const [owner = '', topicName = ''] = shownTopic.split('/')
  const make = useMutation<void, Error>({
    async mutationFn() {
      const conditions = { dids: [shownPartner.trim()], topics: [{ owner: owner.trim(), topicName: topicName.trim() }] }
      for (const [fqcn, type] of [
        ['hello.in', 'sub'],
        ['hello.out', 'pub'],
      ]) {
        const body = { fqcn, type, conditions }
        await request(`${prefix}/api/v2/channels`, { method: 'POST', body }).catch((error: unknown) => {
          // One that is there from a try before is as good.
          if (!(error instanceof ApiError && error.code === 'CHANNEL_EXISTS')) throw error
        })
      }
      say(t('channel.made'))
    },
    onSettled: () => refresh('channels'),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Text size="sm" mb="sm">
        {t('channel.text')}
      </Text>
      <TextInput
        label={t('channel.partner')}
        description={t(inSandbox ? 'channel.greets' : 'channel.partnerHint')}
        required
        value={shownPartner}
        onChange={({ currentTarget: { value } }) => setPartner(value)}
      />
      <TextInput
        mt="sm"
        label={t('channel.topic')}
        description={t('channel.topicHint')}
        required
        value={shownTopic}
        onChange={({ currentTarget: { value } }) => setTopic(value)}
      />
      {make.isError && <Failure error={make.error} title={t('channel.failed')} />}
      <Button type="submit" mt="md" loading={make.isPending} disabled={topicName === '' || shownPartner === ''}>
        {t('channel.do')}
      </Button>
    </form>
  )
}
