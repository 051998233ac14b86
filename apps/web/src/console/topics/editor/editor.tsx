import type { GatewayTopicPublication, Topic, TopicDetail } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useConfirm } from '../../../kit/confirm.tsx'
import { Failure } from '../../../kit/failure.tsx'
import { say } from '../../../kit/say.tsx'
import { Section } from '../../../kit/section.tsx'
import { useAct } from '../../use-act.ts'
import { suggestVersion } from '../finding.ts'
import { versionPath } from '../paths.ts'
import css from '../topics.module.css'
import { AboutFields } from './about-fields.tsx'
import { type Draft, isTopicName, isVersion } from './draft.ts'
import { ExampleFields } from './example-fields.tsx'
import { FileEditor } from './file-editor.tsx'
import type { KeptDraft } from './kept-draft.ts'
import { NameFields } from './name-fields.tsx'
import { Preview } from './preview.tsx'
import { useCheck, useVerdict } from './use-check.ts'

/** How long one has to pause before the gateway is asked, ms. */
const pauseMs = 500

/** Writes a version: what is wrong with it and how it would get on with the newest one shows as one types. */
export function Editor({
  first,
  owners,
  newest,
  kept,
}: {
  first: Draft
  owners: readonly string[]
  /** The topic whose next version it is. */
  newest: TopicDetail | undefined
  kept: KeptDraft
}) {
  const { t } = useTranslation('topics')
  const [, navigate] = useLocation()
  const confirm = useConfirm()
  const [draft, setDraft] = useState(first)
  const [payload, setPayload] = useState<string>()
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }))
  const [settled] = useDebouncedValue(draft, pauseMs)
  const [tried] = useDebouncedValue(payload, pauseMs)
  const isBinary = draft.content.format === 'avro' || draft.content.format === 'protobuf'
  const encoding = isBinary ? ('base64' as const) : ('utf8' as const)
  const check = useCheck({
    content: settled.content,
    ...(tried === undefined ? {} : { payload: { content: tried, encoding } }),
  })
  const compiles = check.data?.schema.length === 0
  const verdict = useVerdict(
    toPublication(settled, '1.0.0'),
    compiles && !check.isPlaceholderData && settled.owner !== '' && isTopicName(settled.name),
  )
  const judgement = compiles ? verdict.data : undefined
  const suggested = suggestVersion(judgement?.previous ?? newest?.version ?? null, judgement?.verdict ?? null)
  const version = draft.version === '' ? suggested : draft.version
  const publication = toPublication(draft, version)
  const publish = useAct<Topic>(() => ({ method: 'POST', path: 'topics', body: publication }), {
    refresh: ['topics'],
    onDone(topic) {
      kept.drop()
      say(t('edit.published', { name: topic.name, version }))
      navigate(versionPath(topic, version))
    },
  })
  useEffect(() => {
    if (draft !== first) kept.keep(draft)
  }, [draft, first, kept])
  const isSettled = draft === settled && !check.isFetching && !verdict.isFetching
  const badExamples = check.data?.examples.filter(({ problems }) => problems.length > 0) ?? []
  const missing = [
    ...(isTopicName(draft.name) ? [] : [t('edit.missing.name')]),
    ...(isVersion(version) ? [] : [t('edit.missing.version')]),
    ...(compiles ? [] : [t('edit.missing.schema')]),
    ...(badExamples.length === 0 ? [] : [t('edit.missing.examples', { count: badExamples.length })]),
    ...(judgement?.isAllowed === false
      ? [t('edit.missing.policy', { policy: t(`policy.${draft.compatibility}`) })]
      : []),
  ]
  const ask = async (): Promise<void> => {
    const yes = await confirm({
      title: t('edit.confirm.title', { name: draft.name, version }),
      text: t('edit.confirm.text', { owner: draft.owner }),
      deed: t('edit.confirm.deed', { version }),
    })
    if (yes) publish.mutate()
  }
  return (
    <>
      <NameFields draft={draft} owners={owners} suggested={suggested} isNext={newest !== undefined} onChange={change} />
      <div className={`${css.two} ${css.halves}`}>
        <FileEditor
          content={draft.content}
          isNext={newest !== undefined}
          check={check}
          onChange={(content) => change({ content })}
        />
        <Preview
          content={draft.content}
          payload={payload}
          onPayload={setPayload}
          problems={check.data?.payload ?? null}
          encoding={encoding}
          judgement={judgement}
          version={version}
          onExample={(example) =>
            change({ content: { ...draft.content, examples: [...(draft.content.examples ?? []), example] } })
          }
        />
      </div>
      <AboutFields draft={draft} onChange={change} />
      <ExampleFields
        content={draft.content}
        checked={check.data?.examples ?? []}
        onChange={(content) => change({ content })}
      />
      {check.error !== null && <Failure error={check.error} title={t('edit.noCheck')} />}
      {publish.error !== null && <Failure error={publish.error} title={t('edit.notPublished')} />}
      <Section title={t('edit.publish')} note={t('edit.publishNote')}>
        {missing.length > 0 && isSettled && (
          <ul className="problems" aria-label={t('edit.missing.title')}>
            {missing.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        )}
        <div className={css.inLine}>
          <Button disabled={missing.length > 0 || !isSettled} loading={publish.isPending} onClick={() => void ask()}>
            {t('edit.deed', { version })}
          </Button>
          <span className={css.note} role="status">
            {isSettled ? (missing.length === 0 ? t('edit.ready') : '') : t('edit.checking')}
          </span>
        </div>
      </Section>
    </>
  )
}

function toPublication(draft: Draft, version: string): GatewayTopicPublication {
  const { owner, name, content, description, tags, compatibility } = draft
  return { owner, name, version, content, description, tags: [...tags], compatibility }
}
