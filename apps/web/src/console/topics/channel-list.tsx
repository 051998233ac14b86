import type { ShownChannel, TopicDetail } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Section } from '../../kit/section.tsx'
import { useCaller } from '../caller.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import css from './topics.module.css'

/** This participant's channels that name the topic. */
export function ChannelList({ topic: { id, owner, name } }: { topic: TopicDetail }) {
  const { t } = useTranslation('topics')
  const { may } = useCaller()
  const channels = useAnswer<readonly ShownChannel[]>('channels')
  return (
    <Section title={t('channels.title')}>
      <Loaded query={channels}>
        {(all) => {
          const using = all.filter(({ conditions }) =>
            conditions.topics.some((topic) => topic.owner === owner && topic.topicName === name),
          )
          if (using.length === 0) return <p className={css.note}>{t('channels.none')}</p>
          return (
            <ul className={css.plain}>
              {using.map(({ fqcn, type }) => (
                <li key={fqcn}>
                  <Link href={`/channels/by-name/${pathOf(fqcn)}`} className="breaks">
                    {fqcn}
                  </Link>{' '}
                  <span className={css.note}>{t(`channels.${type}`)}</span>
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
      {may('configure') && (
        <LinkButton
          to={`/channels/new?${new URLSearchParams({ topicId: id, owner, topicName: name })}`}
          size="xs"
          variant="default"
          mt="xs"
        >
          {t('channels.make')}
        </LinkButton>
      )}
    </Section>
  )
}
