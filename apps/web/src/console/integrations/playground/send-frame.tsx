import type { ShownChannel } from '@digital-spine/api'
import { Button, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Section } from '../../../kit/section.tsx'
import { useCaller } from '../../caller.tsx'
import { useExamplePayload } from '../samples/use-example-payload.ts'

/** Writes a frame and sends it; begins with a message for the first channel that sends. */
export function SendFrame({
  channels,
  isOpen,
  onSend,
}: {
  channels: readonly ShownChannel[]
  isOpen: boolean
  onSend: (text: string) => void
}) {
  const { t } = useTranslation('integrations')
  const { may } = useCaller()
  const [written, setWritten] = useState<string>()
  const channel = channels.find(({ type, conditions }) => type === 'pub' && conditions.topics.length > 0)
  const topic = channel?.conditions.topics[0]
  const place = {
    ...{ fqcn: channel?.fqcn ?? '', topicOwner: topic?.owner ?? '', topicName: topic?.topicName ?? '' },
    topicId: topic?.topicId ?? '',
  }
  const payload = useExamplePayload(topic === undefined ? undefined : place)
  const { topicId: _, ...data } = { ...place, payload: JSON.stringify(payload) }
  const text = written ?? JSON.stringify({ event: 'message', id: 1, data }, null, 2)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onSend(text)
  }
  if (!may('send')) return null
  return (
    <Section title={t('playground.send')} note={t('playground.sendNote')}>
      <form className="form wide" onSubmit={submit}>
        <Textarea
          label={t('playground.frame')}
          className="mono"
          autosize
          minRows={6}
          maxRows={20}
          spellCheck={false}
          value={text}
          onChange={({ currentTarget: { value } }) => setWritten(value)}
        />
        <Button type="submit" disabled={!isOpen}>
          {t('playground.sendFrame')}
        </Button>
      </form>
    </Section>
  )
}
