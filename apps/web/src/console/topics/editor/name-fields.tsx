import { NativeSelect, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Facts } from '../../../kit/facts.tsx'
import { Section } from '../../../kit/section.tsx'
import css from '../topics.module.css'
import { type Draft, isTopicName, isVersion } from './draft.ts'

/** Whose topic it is, what it is called and which version this will be. */
export function NameFields({
  draft,
  owners,
  suggested,
  isNext,
  onChange,
}: {
  draft: Draft
  owners: readonly string[]
  suggested: string
  isNext: boolean
  onChange: (part: Partial<Draft>) => void
}) {
  const { t } = useTranslation('topics')
  return (
    <Section title={t('edit.which')}>
      <div className={css.fields}>
        {isNext ? (
          <Facts
            facts={[
              [t('owner'), draft.owner],
              [t('edit.name'), draft.name],
            ]}
          />
        ) : (
          <>
            <NativeSelect
              label={t('owner')}
              description={t('edit.ownerHint')}
              value={draft.owner}
              onChange={({ currentTarget: { value } }) => onChange({ owner: value })}
              data={[...owners]}
            />
            <TextInput
              label={t('edit.name')}
              description={t('edit.nameHint')}
              value={draft.name}
              required
              error={draft.name !== '' && !isTopicName(draft.name) ? t('edit.missing.name') : undefined}
              onChange={({ currentTarget: { value } }) => onChange({ name: value })}
            />
          </>
        )}
        <TextInput
          label={t('version')}
          description={t('edit.versionHint', { version: suggested })}
          placeholder={suggested}
          value={draft.version}
          error={draft.version !== '' && !isVersion(draft.version) ? t('edit.missing.version') : undefined}
          onChange={({ currentTarget: { value } }) => onChange({ version: value })}
        />
      </div>
    </Section>
  )
}
