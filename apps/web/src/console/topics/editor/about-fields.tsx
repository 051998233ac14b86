import { NativeSelect, Tabs, TagsInput, Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Section } from '../../../kit/section.tsx'
import type { CompatibilityPolicy } from '../content.ts'
import { MarkdownText } from '../markdown-text.tsx'
import { policies } from '../policies.ts'
import { toTag } from '../topic-settings.tsx'
import css from '../topics.module.css'
import type { Draft } from './draft.ts'

/** What people find the topic by, and what they read of it. */
export function AboutFields({ draft, onChange }: { draft: Draft; onChange: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation('topics')
  const documentation = draft.content.documentation ?? ''
  return (
    <Section title={t('edit.about')}>
      <div className={css.fields}>
        <Textarea
          label={t('settings.description')}
          value={draft.description}
          maxLength={2000}
          autosize
          minRows={2}
          onChange={({ currentTarget: { value } }) => onChange({ description: value })}
        />
        <TagsInput
          label={t('tags')}
          description={t('settings.tagsHint')}
          value={[...draft.tags]}
          onChange={(tags) => onChange({ tags: tags.map(toTag) })}
          maxTags={20}
        />
        <NativeSelect
          label={t('policy.title')}
          description={t('policy.hint')}
          value={draft.compatibility}
          onChange={({ currentTarget: { value } }) => onChange({ compatibility: value as CompatibilityPolicy })}
          data={policies.map((value) => ({ value, label: t(`policy.${value}`) }))}
        />
      </div>
      <Tabs defaultValue="write" keepMounted={false} mt="md">
        <Tabs.List mb="sm">
          <Tabs.Tab value="write">{t('detail.documentation')}</Tabs.Tab>
          <Tabs.Tab value="read">{t('edit.read')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="write">
          <Textarea
            aria-label={t('detail.documentation')}
            description={t('edit.markdown')}
            value={documentation}
            rows={8}
            onChange={({ currentTarget: { value } }) => {
              const { documentation: _, ...content } = draft.content
              onChange({ content: value === '' ? content : { ...content, documentation: value } })
            }}
          />
        </Tabs.Panel>
        <Tabs.Panel value="read">
          <MarkdownText source={documentation} />
        </Tabs.Panel>
      </Tabs>
    </Section>
  )
}
