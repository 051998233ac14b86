import type { TopicDetail } from '@digital-spine/api'
import { Alert, Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { ChannelList } from './channel-list.tsx'
import { MarkdownText } from './markdown-text.tsx'
import { comparePath, newVersionPath, ownerPath, topicPath } from './paths.ts'
import { PayloadSection } from './payload-section.tsx'
import { Signature } from './signature.tsx'
import { TopicFacts } from './topic-facts.tsx'
import { TopicSettings } from './topic-settings.tsx'
import css from './topics.module.css'
import { Untrusted } from './untrusted.tsx'
import { useIsMine, useTopic, useVersion } from './use-topic.ts'
import { untrustedPublisher, useUntrusted } from './use-untrusted.ts'
import { VersionList } from './version-list.tsx'

/** A topic with one of its versions, the newest if none is named. */
export function TopicPage({ owner, name, version }: { owner: string; name: string; version?: string }) {
  const { t } = useTranslation('topics')
  const topic = useTopic(owner, name)
  return (
    <Page
      title={name}
      lead={topic.data === undefined || topic.data.description === '' ? owner : topic.data.description}
      above={[
        { to: '/topics', title: t('title') },
        { to: ownerPath(owner), title: owner },
      ]}
      actions={topic.data && <Actions topic={topic.data} />}
    >
      <Loaded query={topic}>{(found) => <Version topic={found} version={version ?? found.version} />}</Loaded>
    </Page>
  )
}

function Version({ topic, version }: { topic: TopicDetail; version: string }) {
  const { t } = useTranslation('topics')
  const query = useVersion(topic.id, version)
  const publisher = untrustedPublisher(query.error)
  const untrusted = useUntrusted(topic, version)
  return (
    <>
      {topic.deletedAt !== null && (
        <Alert color="red" variant="outline" title={t('detail.deleted')}>
          <Time at={topic.deletedAt} /> · {t('detail.deletedText')}
        </Alert>
      )}
      {version !== topic.version && topic.deletedAt === null && (
        <div className={css.notice} role="note">
          <strong>{t('detail.old', { version })}</strong>{' '}
          <Link href={topicPath(topic)} className={css.link}>
            {t('detail.oldText', { newest: topic.version })}
          </Link>
        </div>
      )}
      <div className={css.two}>
        <div className={css.column}>
          {publisher === undefined ? (
            <Loaded query={query}>
              {(found) => (
                <>
                  <PayloadSection key={found.version} topic={found} />
                  {found.content.documentation !== undefined && (
                    <Section title={t('detail.documentation')}>
                      <MarkdownText source={found.content.documentation} />
                    </Section>
                  )}
                </>
              )}
            </Loaded>
          ) : (
            <Untrusted topic={topic} version={version} publisher={publisher} />
          )}
        </div>
        <div className={css.column}>
          <TopicFacts topic={topic} version={version} />
          <VersionList topic={topic} shown={version} untrusted={untrusted} />
          {query.data !== undefined && publisher === undefined && <Signature version={query.data} />}
          <ChannelList topic={topic} />
        </div>
      </div>
    </>
  )
}

/** What may be done with a topic by who may publish under its name. */
function Actions({ topic }: { topic: TopicDetail }) {
  const { t } = useTranslation('topics')
  const { may } = useCaller()
  const isMine = useIsMine(topic)
  const [isEditing, edit] = useState(false)
  const refresh = ['topics']
  const restore = useAct(() => ({ method: 'POST', path: `${pathOf('topics', topic.id, 'restore')}`, body: {} }), {
    refresh,
    onDone: () => say(t('detail.restored', { name: topic.name })),
  })
  const remove = useAct(() => ({ method: 'DELETE', path: pathOf('topics', topic.id) }), {
    refresh,
    onDone: () => say(t('detail.removed', { name: topic.name }), () => restore.mutate()),
  })
  const [newest, before] = topic.versions
  return (
    <>
      {newest !== undefined && before !== undefined && (
        <LinkButton variant="default" to={comparePath(topic, before.version, newest.version)}>
          {t('detail.compare')}
        </LinkButton>
      )}
      {may('topics') && !isMine && (
        <LinkButton
          variant="default"
          to={`/topics/new?${new URLSearchParams({ owner: topic.owner, name: topic.name })}`}
        >
          {t('detail.template')}
        </LinkButton>
      )}
      {isMine && topic.deletedAt !== null && (
        <Button loading={restore.isPending} onClick={() => restore.mutate()}>
          {t('detail.restore')}
        </Button>
      )}
      {isMine && topic.deletedAt === null && (
        <>
          <Button variant="default" onClick={() => edit(true)}>
            {t('detail.edit')}
          </Button>
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('detail.remove')}
          </Button>
          <LinkButton to={newVersionPath(topic)}>{t('detail.newVersion')}</LinkButton>
          <TopicSettings topic={topic} opened={isEditing} onClose={() => edit(false)} />
        </>
      )}
    </>
  )
}
