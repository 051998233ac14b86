import type { FoundMessage, FoundMessages } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Party } from '../../kit/party.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import styles from './dashboard.module.css'

const shown = 8

/** What came and went last. */
export function LatestMessages() {
  const { t } = useTranslation('dashboard')
  const latest = useAnswer<FoundMessages>('messages/search', { query: { limit: shown }, everyMs: 3000 })
  return (
    <Section
      title={t('latest.title')}
      actions={
        <Link href="/messages" className={styles.link}>
          {t('latest.all')}
        </Link>
      }
    >
      <Loaded query={latest}>
        {({ messages }) =>
          messages.length === 0 ? (
            <Empty title={t('latest.none.title')}>{t('latest.none.text')}</Empty>
          ) : (
            <ul className={styles.latest}>
              {messages.map((message) => (
                <Message key={`${message.direction} ${message.id} ${message.fqcn}`} message={message} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}

function Message({ message: { direction, id, topicName, peers, timestampISO } }: { message: FoundMessage }) {
  const { t } = useTranslation('dashboard')
  const [first, ...others] = peers
  return (
    <li>
      <span className={styles[direction]} aria-hidden="true">
        {direction === 'in' ? '↓' : '↑'}
      </span>
      <div>
        <Link href={`/messages/${direction}/${pathOf(id)}`} className={`${styles.topic} breaks`}>
          {topicName}
        </Link>
        <div className={`${styles.more} breaks`}>
          {t(`latest.${direction}`)} {first === undefined ? '' : <Party {...first} />}
          {others.length > 0 && ` ${t('latest.others', { count: others.length })}`}
        </div>
      </div>
      <Time at={timestampISO} />
    </li>
  )
}
