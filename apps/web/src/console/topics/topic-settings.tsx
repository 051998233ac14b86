import type { Topic, TopicChange, TopicDetail } from '@digital-spine/api'
import { Button, Group, Modal, NativeSelect, NumberInput, Stack, TagsInput, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { say } from '../../kit/say.tsx'
import { pathOf, useAct } from '../use-act.ts'
import type { CompatibilityPolicy } from './content.ts'
import { policies } from './policies.ts'

const dayMs = 86_400_000

/** Changes what is said of a topic: that is not part of a version, and may change at any time. */
export function TopicSettings({
  topic,
  opened,
  onClose,
}: {
  topic: TopicDetail
  opened: boolean
  onClose: () => void
}) {
  const { t } = useTranslation('topics')
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('settings.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('settings.close') }}
    >
      <Form topic={topic} onClose={onClose} />
    </Modal>
  )
}

function Form({ topic, onClose }: { topic: TopicDetail; onClose: () => void }) {
  const { t } = useTranslation('topics')
  const [description, setDescription] = useState(topic.description)
  const [tags, setTags] = useState<string[]>([...topic.tags])
  const [compatibility, setCompatibility] = useState<CompatibilityPolicy>(topic.compatibility)
  const [days, setDays] = useState<number | string>(topic.retentionMs === null ? '' : topic.retentionMs / dayMs)
  const change: TopicChange = {
    ...{ description, tags, compatibility },
    retentionMs: typeof days === 'number' ? Math.round(days * dayMs) : null,
  }
  const save = useAct<Topic>(() => ({ method: 'PATCH', path: pathOf('topics', topic.id), body: change }), {
    refresh: ['topics'],
    onDone: () => {
      say(t('settings.saved', { name: topic.name }))
      onClose()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack>
        <Textarea
          label={t('settings.description')}
          value={description}
          maxLength={2000}
          autosize
          minRows={2}
          onChange={({ currentTarget: { value } }) => setDescription(value)}
        />
        <TagsInput
          label={t('tags')}
          description={t('settings.tagsHint')}
          value={tags}
          onChange={(next) => setTags(next.map(toTag))}
          maxTags={20}
        />
        <NativeSelect
          label={t('policy.title')}
          description={t('policy.hint')}
          value={compatibility}
          onChange={({ currentTarget: { value } }) => setCompatibility(value as CompatibilityPolicy)}
          data={policies.map((value) => ({ value, label: t(`policy.${value}`) }))}
        />
        <NumberInput
          label={t('settings.days')}
          description={t('settings.daysHint')}
          value={days}
          onChange={setDays}
          min={1}
          hideControls
        />
        {save.error !== null && <Failure error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('settings.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('settings.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** A tag as topics may have it. */
export const toTag = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
