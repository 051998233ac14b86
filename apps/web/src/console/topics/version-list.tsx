import type { TopicDetail } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Party } from '../../kit/party.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { comparePath, versionPath } from './paths.ts'
import css from './topics.module.css'

const few = 6
const more = 50

/** A topic's versions, the newest first, each with the way to what it changed; those of `untrusted` publishers do not count. */
export function VersionList({
  topic,
  shown,
  untrusted,
}: {
  topic: TopicDetail
  shown: string
  untrusted: ReadonlySet<string>
}) {
  const { t } = useTranslation('topics')
  const [count, setCount] = useState(few)
  const { versions } = topic
  return (
    <Section title={t('versions.title', { count: versions.length })}>
      <ol className={css.versions} aria-label={t('versions.list')}>
        {versions.slice(0, count).map(({ version, publisher, publishedAt }, i) => {
          const before = versions[i + 1]?.version
          return (
            <li key={version} aria-current={version === shown ? 'true' : undefined}>
              <div className={css.versionTop}>
                <Link href={versionPath(topic, version)} className={css.topicName}>
                  {version}
                </Link>
                {i === 0 && <span className={css.required}>{t('versions.newest')}</span>}
                {untrusted.has(publisher) && <State tone="bad">{t('versions.untrusted')}</State>}
                {before !== undefined && (
                  <Link
                    className={css.aside}
                    href={comparePath(topic, before, version)}
                    aria-label={t('versions.changesOf', { version, before })}
                  >
                    {t('versions.changes')}
                  </Link>
                )}
              </div>
              <div className={css.note}>
                <Time at={publishedAt} /> · <Party did={publisher} />
              </div>
            </li>
          )
        })}
      </ol>
      {versions.length > count && (
        <Button size="xs" variant="default" mt="xs" onClick={() => setCount(count + more)}>
          {t('versions.more', { count: versions.length - count })}
        </Button>
      )}
    </Section>
  )
}
