import type { TopicCheck, TopicJudgement } from '@digital-spine/api'
import { Button, Tabs, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Loading } from '../../../kit/loading.tsx'
import { Section } from '../../../kit/section.tsx'
import { State } from '../../../kit/state.tsx'
import { exampleValue } from '../../messages/schema-form/example-value.ts'
import { FormBoundary } from '../../messages/schema-form/form-boundary.tsx'
import { SchemaForm } from '../../messages/schema-form/schema-form.tsx'
import type { TopicContent, TopicExample } from '../content.ts'
import { CodeEditor } from '../file-view.tsx'
import { outlineOf } from '../outline/outline.ts'
import { SchemaTree } from '../schema-tree.tsx'
import css from '../topics.module.css'
import { VerdictView } from '../verdict-view.tsx'
import { ProblemList } from './problem-list.tsx'

type PreviewProps = {
  content: TopicContent
  payload: string | undefined
  onPayload: (text: string) => void
  /** Of the payload; null while there is none, or no schema to hold it to. */
  problems: TopicCheck['payload']
  encoding: TopicExample['encoding']
  judgement: TopicJudgement | undefined
  version: string
  onExample: (example: TopicExample) => void
}

/** What comes of a draft: how it reads, the form made from it, whether a payload fits, and how it gets on with the newest version. */
export function Preview(props: PreviewProps) {
  const { t } = useTranslation('topics')
  const { judgement } = props
  const [tab, setTab] = useState<string | null>('tree')
  const [content] = useDebouncedValue(props.content, 250)
  const outline = useMemo(() => outlineOf(content), [content])
  const schema = useMemo(() => singleSchema(content), [content])
  return (
    <Section title={t('preview.title')}>
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="tree">{t('payload.tree')}</Tabs.Tab>
          <Tabs.Tab value="form">{t('preview.form')}</Tabs.Tab>
          <Tabs.Tab value="try">{t('preview.try')}</Tabs.Tab>
          <Tabs.Tab value="verdict">
            {t('preview.verdict')}
            {judgement?.verdict ? ` · ${t(`verdict.${judgement.verdict}`)}` : ''}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="tree">
          {outline === undefined ? (
            <p className={css.note}>{t('preview.noTree')}</p>
          ) : (
            <SchemaTree outline={outline} label={t('payload.tree')} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="form">
          {schema === undefined ? (
            <p className={css.note}>{t('preview.noForm')}</p>
          ) : (
            <FormPreview
              key={JSON.stringify(schema)}
              schema={schema}
              onTry={(payload) => {
                props.onPayload(payload)
                setTab('try')
              }}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="try">
          <Trial {...props} schema={schema} />
        </Tabs.Panel>
        <Tabs.Panel value="verdict">
          <Judged judgement={judgement} version={props.version} />
        </Tabs.Panel>
      </Tabs>
    </Section>
  )
}

function FormPreview({ schema, onTry }: { schema: object; onTry: (payload: string) => void }) {
  const { t } = useTranslation('topics')
  const [value, setValue] = useState(() => exampleValue(schema, Date.now()))
  const go = (payload: unknown): void => onTry(JSON.stringify(payload, undefined, 2))
  return (
    <FormBoundary>
      <SchemaForm schema={schema} value={value} onChange={setValue} onSubmit={go}>
        <Button type="submit" variant="default" mt="md">
          {t('preview.tryThis')}
        </Button>
      </SchemaForm>
    </FormBoundary>
  )
}

function Trial(props: PreviewProps & { schema: object | undefined }) {
  const { payload, onPayload, problems, encoding, schema, content, onExample } = props
  const { t } = useTranslation('topics')
  const start = schema === undefined ? '' : JSON.stringify(exampleValue(schema, Date.now()) ?? {}, undefined, 2)
  const ending = encoding === 'base64' ? 'base64' : content.format.startsWith('x') ? 'xml' : content.format
  const [name, setName] = useState('')
  const fileName = name === '' ? `example.${ending === 'jsonschema' ? 'json' : ending}` : name
  const isTaken = content.examples?.some((example) => example.name === fileName) === true
  return (
    <div className={css.column}>
      <Suspense fallback={<Loading />}>
        <CodeEditor
          value={payload ?? start}
          label={encoding === 'base64' ? t('preview.payloadBase64') : t('preview.payload')}
          language={content.format === 'jsonschema' ? 'json' : content.format.startsWith('x') ? 'xml' : 'plain'}
          problems={problems ?? []}
          onChange={onPayload}
        />
      </Suspense>
      <div role="status">
        {problems === null ? (
          <p className={css.note}>{t('preview.tryHint')}</p>
        ) : (
          <State tone={problems.length === 0 ? 'good' : 'bad'}>
            {problems.length === 0 ? t('edit.fits') : t('edit.fitsNot')}
          </State>
        )}
        <ProblemList problems={problems ?? []} label={t('preview.payload')} />
      </div>
      {payload === undefined && start !== '' && (
        <Button variant="default" className={css.start} onClick={() => onPayload(start)}>
          {t('preview.check')}
        </Button>
      )}
      {payload !== undefined && problems?.length === 0 && (
        <div className={css.inLine}>
          <TextInput
            label={t('preview.exampleName')}
            value={name}
            placeholder={fileName}
            onChange={({ currentTarget: { value } }) => setName(value.trim())}
          />
          <Button
            variant="default"
            disabled={isTaken}
            onClick={() => {
              onExample({ name: fileName, content: payload, encoding })
              setName('')
            }}
          >
            {isTaken ? t('preview.kept') : t('preview.keep')}
          </Button>
        </div>
      )}
    </div>
  )
}

function Judged({ judgement, version }: { judgement: TopicJudgement | undefined; version: string }) {
  const { t } = useTranslation('topics')
  if (judgement === undefined) return <p className={css.note}>{t('preview.noVerdict')}</p>
  const { previous, verdict, reasons, isAllowed } = judgement
  if (previous === null || verdict === null) return <p className={css.note}>{t('preview.first')}</p>
  return (
    <>
      {!isAllowed && (
        <p className="trouble" role="alert">
          {t('preview.notAllowed')}
        </p>
      )}
      <VerdictView verdict={verdict} reasons={reasons} older={previous} newer={version} />
    </>
  )
}

/** The schema that a form can be made of: JSON Schema in one file. */
function singleSchema({ format, files }: TopicContent): object | undefined {
  const [file, ...others] = files
  if (format !== 'jsonschema' || file === undefined || others.length > 0) return undefined
  try {
    const value: unknown = JSON.parse(file.content)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
