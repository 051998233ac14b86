import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Loaded } from '../../kit/loaded.tsx'
import { Section } from '../../kit/section.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import css from './organisations.module.css'

type Topics = {
  readonly count: number
  readonly records: readonly { readonly id: string; readonly name: string; readonly description: string }[]
}
const shown = 10

/** The topics that a name publishes; nothing if there are none. */
export function TopicList({ owner }: { owner: string }) {
  const { t } = useTranslation('organisations')
  const topics = useAnswer<Topics>('topics', { query: { owner, limit: shown } })
  if (topics.data?.count === 0) return null
  return (
    <Section title={t('topics.title')}>
      <Loaded query={topics}>
        {({ count, records }) => (
          <>
            <ul className={css.found}>
              {records.map(({ id, name, description }) => (
                <li key={id}>
                  <Link href={`/topics/${pathOf(owner, name)}`}>
                    <b>{name}</b> <span className={css.owner}>{description}</span>
                  </Link>
                </li>
              ))}
            </ul>
            {count > records.length && (
              <Link href={`/topics?${new URLSearchParams({ owner })}`}>{t('topics.all', { count })}</Link>
            )}
          </>
        )}
      </Loaded>
    </Section>
  )
}
