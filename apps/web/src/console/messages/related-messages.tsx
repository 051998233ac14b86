import type { FoundMessage, FoundMessages } from '@digital-spine/api'
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { useAnswer } from '../use-answer.ts'
import { DeliveryStates } from './delivery-states.tsx'
import { MessageLink } from './message-list.tsx'
import css from './messages.module.css'
import { Peers } from './peers.tsx'

const limit = 20
type About = Pick<FoundMessage, 'direction' | 'id' | 'transactionId' | 'initiatingMessageId'>

function useFound(name: 'id' | 'initiatingMessageId' | 'transactionId', value: string | null): readonly FoundMessage[] {
  const asking = { query: { [name]: value ?? undefined, limit }, enabled: value !== null, everyMs: 5000 }
  return useAnswer<FoundMessages>('messages/search', asking).data?.messages ?? []
}

/** What a message answers, what answers it, and what else belongs to its transaction. */
export function RelatedMessages({ message }: { message: About }) {
  const { t } = useTranslation('messages')
  const { id, transactionId, initiatingMessageId } = message
  const groups = [
    ['answered', useFound('id', initiatingMessageId)],
    ['answers', useFound('initiatingMessageId', id)],
    ['transaction', useFound('transactionId', transactionId)],
  ] as const
  const isOther = (one: FoundMessage): boolean => one.id !== id || one.direction !== message.direction
  const known = new Set<string>()
  const rows = groups.flatMap(([relation, found]) =>
    found.filter(isOther).flatMap((one) => {
      const key = `${one.direction} ${one.id} ${one.fqcn}`
      if (known.has(key)) return []
      known.add(key)
      return [{ key, relation, one }]
    }),
  )
  return (
    <Section title={t('related.title')}>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('related.none')}
        </Text>
      ) : (
        <ul className={css.related}>
          {rows.map(({ key, relation, one }) => (
            <li key={key}>
              <div>
                <MessageLink message={one} />
              </div>
              <div>
                {t(`related.${relation}`)}
                <div className="row-note">
                  {t(`columns.peer.${one.direction}`)} <Peers of={one.peers} />
                </div>
              </div>
              <DeliveryStates of={one.peers} />
              <Time at={one.timestampISO} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
