import type { TopicLibrary, TopicOfLibrary } from '@digital-spine/api'
import { Button, FileInput, NativeSelect, Text } from '@mantine/core'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../../kit/failure.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { Loading } from '../../../kit/loading.tsx'
import { Section } from '../../../kit/section.tsx'
import { request } from '../../../request.ts'
import { useGateway } from '../../gateway.tsx'
import { pathOf } from '../../use-act.ts'
import { useAnswer } from '../../use-answer.ts'
import type { TopicContent } from '../content.ts'
import { CodeEditor } from '../file-view.tsx'
import { formatNames, formats, isFormat } from '../format-names.ts'
import css from '../topics.module.css'
import { contentOfFiles } from './content-of-files.ts'
import { type Draft, startOf } from './draft.ts'
import { inferSchema } from './infer-schema.ts'

type Start = Partial<Draft> & { content: TopicContent }
type OnStart = (start: Start) => void

/** What a new topic begins with. */
export function StartChoice({ onStart }: { onStart: OnStart }) {
  const { t } = useTranslation('topics')
  return (
    <div className={css.column}>
      <Section title={t('start.library')} note={t('start.libraryNote')}>
        <Library onStart={onStart} />
      </Section>
      <div className={`${css.two} ${css.halves}`}>
        <Section title={t('start.example')} note={t('start.exampleNote')}>
          <FromExample onStart={onStart} />
        </Section>
        <div className={css.column}>
          <Section title={t('start.files')} note={t('start.filesNote')}>
            <FromFiles onStart={onStart} />
          </Section>
          <Section title={t('start.empty')} note={t('start.emptyNote')}>
            <Empty onStart={onStart} />
          </Section>
        </div>
      </div>
    </div>
  )
}

function Library({ onStart }: { onStart: OnStart }) {
  const { prefix } = useGateway()
  const library = useAnswer<TopicLibrary>('topics/library')
  const [error, setError] = useState<Error>()
  const take = (name: string): void => {
    request<TopicOfLibrary>(`${prefix}/api/v2/topics/library/${pathOf(name)}`).then(
      ({ value: { content, description, tags } }) => onStart({ name, content, description, tags }),
      setError,
    )
  }
  return (
    <Loaded query={library}>
      {({ topics }) => (
        <>
          {error !== undefined && <Failure error={error} />}
          <ul className={css.cards}>
            {topics.map(({ name, description }) => (
              <li key={name}>
                <button type="button" onClick={() => take(name)}>
                  <strong>{name}</strong>
                  <span className={css.note}>{description}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Loaded>
  )
}

function FromExample({ onStart }: { onStart: OnStart }) {
  const { t } = useTranslation('topics')
  const [text, setText] = useState('{\n  "meter": "1EMH0012345678",\n  "at": "2026-03-01T12:00:00Z",\n  "wh": 250\n}')
  const [trouble, setTrouble] = useState<string>()
  const go = (): void => {
    try {
      const schema = `${JSON.stringify(inferSchema(JSON.parse(text)), undefined, 2)}\n`
      const examples = [{ name: 'example.json', content: text, encoding: 'utf8' as const }]
      const files = [{ path: 'schema.json', content: schema }]
      onStart({ content: { format: 'jsonschema', main: 'schema.json', files, examples } })
    } catch (error) {
      setTrouble(t('start.noJson', { reason: error instanceof Error ? error.message : String(error) }))
    }
  }
  return (
    <div className={css.column}>
      <Suspense fallback={<Loading />}>
        <CodeEditor value={text} label={t('start.payload')} language="json" onChange={setText} />
      </Suspense>
      {trouble !== undefined && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      <Button variant="default" className={css.start} onClick={go}>
        {t('start.infer')}
      </Button>
    </div>
  )
}

function FromFiles({ onStart }: { onStart: OnStart }) {
  const { t } = useTranslation('topics')
  const [trouble, setTrouble] = useState<string>()
  const read = async (given: readonly File[]): Promise<void> => {
    if (given.length === 0) return
    const files = await Promise.all(given.map(async (file) => ({ path: file.name, content: await file.text() })))
    const content = contentOfFiles(files)
    if (content === undefined) setTrouble(t('start.noSchema'))
    else onStart({ content })
  }
  return (
    <>
      <FileInput
        label={t('start.chooseFiles')}
        placeholder={t('start.noFiles')}
        multiple
        accept=".json,.xsd,.avsc,.proto"
        onChange={(given) => void read(given)}
      />
      {trouble !== undefined && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </>
  )
}

function Empty({ onStart }: { onStart: OnStart }) {
  const { t } = useTranslation('topics')
  const [format, setFormat] = useState('jsonschema')
  return (
    <div className={css.inLine}>
      <NativeSelect
        label={t('format')}
        value={format}
        onChange={({ currentTarget: { value } }) => setFormat(value)}
        data={formats.map((value) => ({ value, label: formatNames[value] }))}
      />
      <Button variant="default" onClick={() => isFormat(format) && onStart({ content: startOf(format) })}>
        {t('start.write')}
      </Button>
      <Text size="sm" className={css.note}>
        {t('start.copyNote')}
      </Text>
    </div>
  )
}
