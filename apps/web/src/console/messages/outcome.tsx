import type { SentDetails } from '@digital-spine/api'
import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DeliveryTimeline } from '../../envelope/delivery-timeline.tsx'
import { Party } from '../../kit/party.tsx'
import { DeliveryStates } from './delivery-states.tsx'
import css from './messages.module.css'

const shownAtFirst = 5

/** What became of a message for each of whom it is for. */
export function Outcome({ message }: { message: SentDetails }) {
  const { t } = useTranslation('messages')
  const [all, setAll] = useState(false)
  const { recipients } = message
  if (recipients.length === 0) return <Text size="sm">{t('outcome.nobody')}</Text>
  return (
    <>
      <ul className={css.outcome}>
        {recipients.slice(0, all ? undefined : shownAtFirst).map((recipient) => (
          <li key={recipient.did}>
            <div className={css.recipient}>
              <Party {...recipient} /> <DeliveryStates of={[recipient]} />
            </div>
            <DeliveryTimeline
              message={message}
              recipient={recipient.did}
              label={t('outcome.way', { to: recipient.alias ?? recipient.name ?? recipient.did })}
            />
          </li>
        ))}
      </ul>
      {!all && recipients.length > shownAtFirst && (
        <Button variant="default" size="xs" mt="sm" onClick={() => setAll(true)}>
          {t('outcome.all', { count: recipients.length })}
        </Button>
      )}
    </>
  )
}
