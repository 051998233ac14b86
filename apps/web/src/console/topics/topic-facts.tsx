import type { TopicDetail } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Facts } from '../../kit/facts.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { formatNames } from './format-names.ts'
import { ownerPath } from './paths.ts'
import css from './topics.module.css'

const dayMs = 86_400_000

/** What is said of a topic, whatever its version. */
export function TopicFacts({ topic, version }: { topic: TopicDetail; version: string }) {
  const { t, i18n } = useTranslation('topics')
  const { owner, format, tags, messages, usedAt, retentionMs, compatibility } = topic
  const facts: [string, React.ReactNode][] = [
    [
      t('owner'),
      <Link key="owner" className={css.link} href={ownerPath(owner)}>
        {owner}
      </Link>,
    ],
    [t('version'), version],
    [t('format'), formatNames[format]],
    [
      t('messages'),
      <>
        {messages.toLocaleString(i18n.language)}
        {usedAt !== null && (
          <span className={css.note}>
            {' '}
            · {t('detail.lastUsed')} <Time at={usedAt} />
          </span>
        )}
      </>,
    ],
    [t('policy.title'), t(`policy.${compatibility}`)],
    [
      t('detail.kept'),
      retentionMs === null
        ? t('detail.keptDefault')
        : t('detail.keptDays', { count: Math.max(1, Math.round(retentionMs / dayMs)) }),
    ],
  ]
  return (
    <Section title={t('detail.about')}>
      <Facts facts={facts} />
      {tags.length > 0 && (
        <ul className={css.tags} aria-label={t('tags')}>
          {tags.map((tag) => (
            <li key={tag}>
              <Link className={css.tag} href={`/topics?${new URLSearchParams({ tag })}`}>
                {tag}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
