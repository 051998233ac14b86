import type { FoundMessages } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { useAnswer } from '../use-answer.ts'
import classes from './parties.module.css'
import { calledOf } from './person.tsx'

const shown = 3

/** The latest messages of a channel, or with somebody, and the way to the others. */
export function Recent({
  by,
  sent = false,
}: {
  by: { readonly fqcn: string } | { readonly peer: string }
  /** Whether the others are among those that were sent. */
  sent?: boolean
}) {
  const { t } = useTranslation('people')
  const query = useAnswer<FoundMessages>('messages/search', { query: { ...by, limit: 5 }, everyMs: 5000 })
  const all = `/messages${sent ? '/sent' : ''}?${new URLSearchParams(by)}`
  return (
    <Section
      title={t('recent.title')}
      actions={
        <LinkButton to={all} size="xs" variant="default">
          {t('recent.all')}
        </LinkButton>
      }
    >
      <Loaded query={query}>
        {({ messages }) =>
          messages.length === 0 ? (
            <Empty title={t('recent.none')}>{t('recent.noneText')}</Empty>
          ) : (
            <ul className={classes.recent}>
              {messages.map(({ direction, id, topicName, peers, timestampISO }) => (
                <li key={`${direction} ${id}`}>
                  <Link href={`/messages/${direction}/${id}`}>{topicName}</Link>
                  <Time at={timestampISO} />
                  <p>
                    {t(`recent.${direction}`, { who: peers.slice(0, shown).map(calledOf).join(', ') })}{' '}
                    {peers.some(({ code }) => code !== undefined) && <State tone="bad">{t('recent.trouble')}</State>}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}
