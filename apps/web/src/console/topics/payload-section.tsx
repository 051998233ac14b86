import type { GatewayTopicVersion, TopicTypes } from '@digital-spine/api'
import { NativeSelect, Tabs } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../kit/code-block.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Section } from '../../kit/section.tsx'
import { exampleValue } from '../messages/schema-form/example-value.ts'
import { schemaOf } from '../messages/schema-form/schema-of.ts'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { FileView } from './file-view.tsx'
import { outlineOf } from './outline/outline.ts'
import { SchemaTree } from './schema-tree.tsx'
import css from './topics.module.css'

/** What payloads of a version look like: as a tree, as text, by example, as types. */
export function PayloadSection({ topic }: { topic: GatewayTopicVersion }) {
  const { t } = useTranslation('topics')
  const { content } = topic
  const outline = outlineOf(content)
  const hasTypes = content.format !== 'xml' && content.format !== 'xsd'
  const tabs = [
    ...(outline === undefined ? [] : ['tree' as const]),
    ...(content.files.length === 0 ? [] : ['text' as const]),
    'examples' as const,
    ...(hasTypes ? ['types' as const] : []),
  ]
  return (
    <Section title={t('payload.title')}>
      <Tabs defaultValue={tabs[0] ?? null} keepMounted={false}>
        <Tabs.List mb="sm">
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`payload.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {outline !== undefined && (
          <Tabs.Panel value="tree">
            <SchemaTree outline={outline} label={t('payload.tree')} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="text">
          <Files topic={topic} />
        </Tabs.Panel>
        <Tabs.Panel value="examples">
          <Examples topic={topic} />
        </Tabs.Panel>
        <Tabs.Panel value="types">
          <Types topic={topic} />
        </Tabs.Panel>
      </Tabs>
    </Section>
  )
}

function Files({ topic: { content } }: { topic: GatewayTopicVersion }) {
  const { t } = useTranslation('topics')
  const { files, main } = content
  const [path, setPath] = useState(main ?? '')
  const file = files.find((one) => one.path === path) ?? files[0]
  if (file === undefined) return null
  return (
    <div className={css.column}>
      {files.length > 1 && (
        <NativeSelect
          label={t('payload.file')}
          value={file.path}
          onChange={({ currentTarget: { value } }) => setPath(value)}
          data={files.map((one) => ({
            value: one.path,
            label: one.path === main ? t('payload.mainFile', { path: one.path }) : one.path,
          }))}
        />
      )}
      <FileView path={file.path} text={file.content} />
    </div>
  )
}

function Examples({ topic }: { topic: GatewayTopicVersion }) {
  const { t } = useTranslation('topics')
  const { examples = [] } = topic.content
  const schema = schemaOf(topic)
  const generated = schema === undefined ? undefined : exampleValue(schema, Date.now())
  return (
    <div className={css.column}>
      {examples.map(({ name, content, encoding }) => (
        <CodeBlock key={name} label={encoding === 'base64' ? t('payload.base64', { name }) : name} text={content} />
      ))}
      {generated !== undefined && (
        <>
          <CodeBlock label={t('payload.generated')} text={JSON.stringify(generated, undefined, 2)} />
          <p className={css.note}>{t('payload.generatedNote')}</p>
        </>
      )}
      {examples.length === 0 && generated === undefined && <p className={css.note}>{t('payload.noExamples')}</p>}
    </div>
  )
}

function Types({ topic: { id, version, name } }: { topic: GatewayTopicVersion }) {
  const { t } = useTranslation('topics')
  const types = useAnswer<TopicTypes>(pathOf('topics', id, 'versions', version, 'types'))
  return (
    <Loaded query={types}>
      {({ text }) => (
        <>
          <CodeBlock label={`${name}.ts`} text={text} />
          <p className={css.note}>{t('payload.typesNote')}</p>
        </>
      )}
    </Loaded>
  )
}
