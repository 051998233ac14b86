import type { ConfigurationChange, ConfigurationDocument, ConfigurationPlan } from '@digital-spine/api'
import { Button, Checkbox, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ChooseFile } from '../../../kit/choose-file.tsx'
import { useConfirm } from '../../../kit/confirm.tsx'
import { Failure } from '../../../kit/failure.tsx'
import { say } from '../../../kit/say.tsx'
import { Section } from '../../../kit/section.tsx'
import { useAct } from '../../use-act.ts'
import { ChangeList } from './change-list.tsx'
import { readDocuments } from './documents.ts'

type Input = {
  readonly documents: readonly ConfigurationDocument[]
  readonly prune: boolean
  readonly dryRun: boolean
}

const isOf = ({ kind }: ConfigurationChange): boolean => kind !== 'unchanged'

/** Shows what documents would change, and then changes it. */
export function ApplyDocuments() {
  const { t } = useTranslation('settings')
  const confirm = useConfirm()
  const [text, setText] = useState('')
  const [prune, setPrune] = useState(false)
  const [looked, setLooked] = useState(false)
  const read = readDocuments(text)
  const refresh = ['channels', 'contacts', 'contact-groups', 'blocked', 'webhooks', 'branding']
  const preview = useAct<ConfigurationPlan, Input>((body) => ({ method: 'POST', path: 'apply', body }))
  const apply = useAct<ConfigurationPlan, Input>((body) => ({ method: 'POST', path: 'apply', body }), {
    refresh,
    onDone: ({ changes }) => {
      say(t('configuration.applied', { count: changes.filter(isOf).length }))
      preview.reset()
      setLooked(false)
    },
  })
  const documents = 'documents' in read ? read.documents : []
  const change = (given: string): void => {
    setText(given)
    setLooked(false)
    preview.reset()
    apply.reset()
  }
  const look = (event: FormEvent): void => {
    event.preventDefault()
    setLooked(true)
    if (read.errors.length === 0 && documents.length > 0) preview.mutate({ documents, prune, dryRun: true })
  }
  const changes = preview.data?.changes.filter(isOf) ?? []
  const deleted = changes.filter(({ kind }) => kind === 'delete').map(({ of, name }) => `${of} ${name}`)
  const go = async (): Promise<void> => {
    const question = { title: t('configuration.deleteTitle'), text: deleted.join(', '), deed: t('configuration.apply') }
    if (deleted.length === 0 || (await confirm(question))) apply.mutate({ documents, prune, dryRun: false })
  }
  const problem =
    read.errors.length > 0 ? read.errors.join(' ') : looked && documents.length === 0 && t('configuration.nothing')
  return (
    <Section
      title={t('configuration.apply')}
      note={t('configuration.applyNote')}
      actions={
        <ChooseFile accept=".yaml,.yml,application/yaml" onFile={(file) => void file.text().then(change)}>
          {t('configuration.file')}
        </ChooseFile>
      }
    >
      <form className="form wide" onSubmit={look}>
        <Textarea
          label={t('configuration.documents')}
          className="mono"
          autosize
          minRows={8}
          maxRows={24}
          spellCheck={false}
          value={text}
          onChange={({ currentTarget: { value } }) => change(value)}
          error={problem}
        />
        <Checkbox
          label={t('configuration.prune')}
          description={t('configuration.pruneHint')}
          checked={prune}
          onChange={({ currentTarget: { checked } }) => {
            setPrune(checked)
            preview.reset()
          }}
        />
        <Button type="submit" variant="default" loading={preview.isPending}>
          {t('configuration.preview')}
        </Button>
        {preview.error !== null && <Failure error={preview.error} title={t('configuration.refused')} />}
      </form>
      <div role="status">
        {preview.data !== undefined && (
          <>
            <p>
              {changes.length === 0
                ? t('configuration.same')
                : t('configuration.wouldChange', { count: changes.length })}
            </p>
            <ChangeList changes={changes} />
          </>
        )}
      </div>
      {apply.error !== null && <Failure error={apply.error} title={t('configuration.refused')} />}
      {changes.length > 0 && (
        <Button loading={apply.isPending} onClick={() => void go()}>
          {t('configuration.applyThese', { count: changes.length })}
        </Button>
      )}
    </Section>
  )
}
