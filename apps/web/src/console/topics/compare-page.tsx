import type { TopicComparison, TopicDetail } from '@digital-spine/api'
import { Button, NativeSelect } from '@mantine/core'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { latePart } from '../../kit/late-part.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Loading } from '../../kit/loading.tsx'
import { Page } from '../../kit/page.tsx'
import { Section } from '../../kit/section.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { MemberChanges } from './member-changes.tsx'
import { topicPath } from './paths.ts'
import { useTopic, useVersion } from './use-topic.ts'
import { VerdictView } from './verdict-view.tsx'

const TextChanges = latePart(async () => (await import('./text-changes.tsx')).TextChanges)

/** How two versions of a topic differ, and whether each can read what is written for the other. */
export function ComparePage({ owner, name }: { owner: string; name: string }) {
  const { t } = useTranslation('topics')
  const topic = useTopic(owner, name)
  return (
    <Page
      title={t('compare.title', { name })}
      above={[
        { to: '/topics', title: t('title') },
        { to: topicPath({ owner: owner as TopicDetail['owner'], name }), title: name },
      ]}
    >
      <Loaded query={topic}>{(found) => <Chosen topic={found} />}</Loaded>
    </Page>
  )
}

function Chosen({ topic }: { topic: TopicDetail }) {
  const { t } = useTranslation('topics')
  const [params, setParams] = useSearchParams()
  const all = topic.versions.map(({ version }) => version)
  const to = params.get('to') ?? all[0]
  const from = params.get('from') ?? all[1]
  if (from === undefined || to === undefined)
    return <Empty title={t('compare.one.title')}>{t('compare.one.text')}</Empty>
  const go = (next: { from: string; to: string }): void => setParams(new URLSearchParams(next))
  return (
    <>
      <div className="filters">
        <NativeSelect
          label={t('compare.from')}
          value={from}
          onChange={({ currentTarget: { value } }) => go({ from: value, to })}
          data={all}
        />
        <NativeSelect
          label={t('compare.to')}
          value={to}
          onChange={({ currentTarget: { value } }) => go({ from, to: value })}
          data={all}
        />
        <Button variant="default" onClick={() => go({ from: to, to: from })}>
          {t('compare.swap')}
        </Button>
      </div>
      <Verdict topic={topic} from={from} to={to} />
      <Changes topic={topic} from={from} to={to} />
    </>
  )
}

type Pair = { topic: TopicDetail; from: string; to: string }

function Verdict({ topic, from, to }: Pair) {
  const { t } = useTranslation('topics')
  const comparison = useAnswer<TopicComparison>(pathOf('topics', topic.id, 'comparison'), { query: { from, to } })
  return (
    <Section title={t('compare.verdict')}>
      <Loaded query={comparison}>{(found) => <VerdictView {...found} older={from} newer={to} />}</Loaded>
    </Section>
  )
}

function Changes({ topic, from, to }: Pair) {
  const { t } = useTranslation('topics')
  const [older, newer] = [useVersion(topic.id, from), useVersion(topic.id, to)]
  return (
    <Loaded query={older}>
      {(before) => (
        <Loaded query={newer}>
          {(after) => (
            <>
              <Section title={t('compare.members')}>
                <MemberChanges older={before.content} newer={after.content} />
              </Section>
              <Section title={t('compare.text')}>
                <Suspense fallback={<Loading />}>
                  <TextChanges older={before.content} newer={after.content} from={from} to={to} />
                </Suspense>
              </Section>
            </>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}
