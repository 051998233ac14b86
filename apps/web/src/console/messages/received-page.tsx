import type { ReceivedMessage } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { CheckList } from '../../envelope/check-list.tsx'
import { StoredEntry } from '../../envelope/stored-entry.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Party } from '../../kit/party.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { withQuery } from '../../request.ts'
import { useCaller } from '../caller.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { useExplained } from '../use-explained.ts'
import { DeliveryStates } from './delivery-states.tsx'
import { Evidence } from './evidence.tsx'
import { MessageFacts } from './message-facts.tsx'
import css from './messages.module.css'
import { PayloadView } from './payload-view.tsx'
import { RelatedMessages } from './related-messages.tsx'

type Details = Omit<ReceivedMessage, 'payload'> & {
  readonly payload?: string
  readonly state: 'delivered' | 'processed'
}

/** A message that came, what the broker had of it, and what this gateway made sure of. */
export function ReceivedPage({ id }: { id: string }) {
  const { t } = useTranslation('messages')
  const { may } = useCaller()
  const message = useAnswer<Details>(pathOf('messages', id), { query: { direction: 'in' } })
  const { topicName, sender, transactionId } = message.data ?? {}
  const reply = withQuery('/messages/new', { answers: id, to: sender, transaction: transactionId ?? undefined })
  return (
    <Page
      title={topicName ?? t('message')}
      above={[{ to: '/messages', title: t('list.in.title') }]}
      actions={may('send') && sender !== undefined && <LinkButton to={reply}>{t('reply')}</LinkButton>}
    >
      <Loaded query={message}>
        {(data) => (
          <>
            <div className={css.detail}>
              <Section title={t('payload.title')}>
                <PayloadView message={data} />
              </Section>
              <Section title={t('facts.title')}>
                <MessageFacts
                  message={data}
                  more={[
                    [
                      t('columns.peer.in'),
                      <Party key="from" did={data.sender} name={data.senderName} alias={data.senderAlias} />,
                    ],
                    [t('columns.state'), <DeliveryStates key="state" of={[data]} />],
                    [t('facts.accepted'), <Time key="at" at={data.timestampISO} />],
                  ]}
                />
              </Section>
            </div>
            {may('receive') && <Envelope position={data.position} />}
            <RelatedMessages message={{ ...data, direction: 'in' }} />
            <Evidence id={id} direction="in" />
          </>
        )}
      </Loaded>
    </Page>
  )
}

/** What the broker saw, and each check, made again just now. */
function Envelope({ position }: { position: number }) {
  const { t } = useTranslation('messages')
  const explained = useExplained(position)
  return (
    <div className={css.halves}>
      <Section title={t('envelope.saw')} note={t('envelope.sawNote')}>
        {explained.error?.code === 'NOT_FOUND' ? (
          t('envelope.gone')
        ) : (
          <Loaded query={explained}>{(data) => <StoredEntry explained={data} />}</Loaded>
        )}
      </Section>
      <Section title={t('envelope.verified')} note={t('envelope.verifiedNote')}>
        {explained.error?.code === 'NOT_FOUND' ? (
          t('envelope.goneChecks')
        ) : (
          <Loaded query={explained}>{(data) => <CheckList checks={data.checks} />}</Loaded>
        )}
      </Section>
    </div>
  )
}
