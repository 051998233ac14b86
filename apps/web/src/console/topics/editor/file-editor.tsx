import type { TopicCheck } from '@digital-spine/api'
import { Button, NativeSelect, TextInput } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Facts } from '../../../kit/facts.tsx'
import { Loading } from '../../../kit/loading.tsx'
import { Section } from '../../../kit/section.tsx'
import { State } from '../../../kit/state.tsx'
import type { TopicContent, TopicFile } from '../content.ts'
import { CodeEditor } from '../file-view.tsx'
import { formatNames, formats, isFormat, languageOf } from '../format-names.ts'
import css from '../topics.module.css'
import { startOf } from './draft.ts'
import { ProblemList } from './problem-list.tsx'

const withRoot = new Set(['xsd', 'avro', 'protobuf'])

/** The files of a version, one at a time, with what is wrong in them. */
export function FileEditor({
  content,
  isNext,
  check,
  onChange,
}: {
  content: TopicContent
  isNext: boolean
  check: UseQueryResult<TopicCheck>
  onChange: (content: TopicContent) => void
}) {
  const { t } = useTranslation('topics')
  const { files, main, format } = content
  const [path, setPath] = useState(main)
  const [place, setPlace] = useState<{ line: number; column: number }>()
  const file = files.find((one) => one.path === path) ?? files[0]
  const problems = check.data?.schema ?? []
  const inFile = useMemo(
    () =>
      problems.flatMap(({ file: at, line, column, message }) => {
        if ((at ?? main) !== file?.path || line === undefined) return []
        return [{ message, line, ...(column === undefined ? {} : { column }) }]
      }),
    [problems, file?.path, main],
  )
  const put = (changed: TopicFile): void =>
    onChange({ ...content, files: files.map((one) => (one === file ? changed : one)) })
  return (
    <Section
      title={t('payload.text')}
      actions={
        <State tone={check.data === undefined ? 'plain' : problems.length === 0 ? 'good' : 'bad'}>
          {check.data === undefined
            ? t('edit.checking')
            : problems.length === 0
              ? t('edit.compiles')
              : t('edit.problems', { count: problems.length })}
        </State>
      }
    >
      <div className={css.column}>
        <div className={css.fields}>
          {isNext ? (
            <Facts facts={[[t('format'), formatNames[format]]]} />
          ) : (
            <NativeSelect
              label={t('format')}
              value={format}
              onChange={({ currentTarget: { value } }) => {
                if (!isFormat(value)) return
                setPath(startOf(value).main)
                onChange({
                  ...startOf(value),
                  ...(content.documentation === undefined ? {} : { documentation: content.documentation }),
                })
              }}
              data={formats.map((value) => ({ value, label: formatNames[value] }))}
            />
          )}
          {withRoot.has(format) && (
            <TextInput
              label={t('edit.root')}
              description={t('edit.rootHint')}
              value={content.root ?? ''}
              onChange={({ currentTarget: { value } }) => {
                const { root: _, ...others } = content
                onChange(value === '' ? others : { ...others, root: value })
              }}
            />
          )}
        </div>
        {file !== undefined && (
          <>
            <Files content={content} shown={file} onShow={setPath} onChange={onChange} />
            <Suspense fallback={<Loading />}>
              <CodeEditor
                key={file.path}
                value={file.content}
                label={t('edit.textOf', { path: file.path })}
                language={languageOf(file.path)}
                problems={inFile}
                place={place}
                onChange={(text) => put({ path: file.path, content: text })}
              />
            </Suspense>
          </>
        )}
        {format === 'xml' && <p className={css.note}>{t('edit.xml')}</p>}
        <div role="status" aria-label={t('edit.problemsTitle')}>
          <ProblemList
            problems={problems}
            label={t('edit.problemsTitle')}
            onGo={({ file: at, line = 1, column = 1 }) => {
              setPath(at ?? main)
              setPlace({ line, column })
            }}
          />
        </div>
      </div>
    </Section>
  )
}

/** Which file is shown; more can be added, that the main one refers to. */
function Files({
  content,
  shown,
  onShow,
  onChange,
}: {
  content: TopicContent
  shown: TopicFile
  onShow: (path: string) => void
  onChange: (content: TopicContent) => void
}) {
  const { t } = useTranslation('topics')
  const { files, main } = content
  const [name, setName] = useState('')
  const add = (): void => {
    onChange({ ...content, files: [...files, { path: name, content: '' }] })
    onShow(name)
    setName('')
  }
  return (
    <details className={css.files} open={files.length > 1}>
      <summary>{t('edit.files', { count: files.length, path: shown.path })}</summary>
      <div className={css.fields}>
        <NativeSelect
          label={t('payload.file')}
          value={shown.path}
          onChange={({ currentTarget: { value } }) => onShow(value)}
          data={files.map(({ path }) => ({
            value: path,
            label: path === main ? t('payload.mainFile', { path }) : path,
          }))}
        />
        <div className={css.inLine}>
          <TextInput
            label={t('edit.newFile')}
            placeholder="parts/unit.json"
            value={name}
            onChange={({ currentTarget: { value } }) => setName(value.trim())}
          />
          <Button variant="default" disabled={name === '' || files.some(({ path }) => path === name)} onClick={add}>
            {t('edit.addFile')}
          </Button>
        </div>
        {shown.path !== main && (
          <div className={css.inLine}>
            <Button variant="default" onClick={() => onChange({ ...content, main: shown.path })}>
              {t('edit.makeMain')}
            </Button>
            <Button
              variant="default"
              onClick={() => onChange({ ...content, files: files.filter((one) => one !== shown) })}
            >
              {t('edit.removeFile')}
            </Button>
          </div>
        )}
      </div>
    </details>
  )
}
