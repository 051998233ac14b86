import type { SentDetails } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { isSettled } from '../../envelope/delivery-steps.ts'
import { SignedHeader } from '../../envelope/signed-header.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { withQuery } from '../../request.ts'
import { useCaller } from '../caller.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { DeliveryStates } from './delivery-states.tsx'
import { Evidence } from './evidence.tsx'
import { MessageFacts } from './message-facts.tsx'
import css from './messages.module.css'
import { Outcome } from './outcome.tsx'
import { PayloadView } from './payload-view.tsx'
import { RelatedMessages } from './related-messages.tsx'

/** A message that was sent from here, and what became of it. */
export function SentPage({ id }: { id: string }) {
  const { t } = useTranslation('messages')
  const { may } = useCaller()
  const message = useSent(id)
  const { fqcn, topicName } = message.data ?? {}
  return (
    <Page
      title={topicName ?? t('message')}
      above={[{ to: '/messages/sent', title: t('list.out.title') }]}
      actions={
        may('send') &&
        fqcn !== undefined && (
          <LinkButton to={withQuery('/messages/new', { fqcn })} variant="default">
            {t('another')}
          </LinkButton>
        )
      }
    >
      <Loaded query={message}>
        {(data) => (
          <>
            <Section title={t('outcome.title')}>
              <Outcome message={data} />
            </Section>
            <div className={css.detail}>
              <Section title={t('payload.title')}>
                <PayloadView message={data} />
              </Section>
              <Section title={t('facts.title')}>
                <MessageFacts
                  message={data}
                  more={[
                    [t('columns.state'), <DeliveryStates key="state" of={data.recipients} />],
                    [t('facts.handedOver'), <Time key="at" at={data.createdDate} />],
                    ...(data.expiresAt === undefined
                      ? []
                      : [[t('facts.expires'), <Time key="expires" at={data.expiresAt} />] as const]),
                  ]}
                />
              </Section>
            </div>
            <div className={css.halves}>
              <RelatedMessages message={data} />
              {data.header !== null && (
                <Section title={t('envelope.saw')} note={t('envelope.sentNote')}>
                  <SignedHeader jws={data.header} />
                </Section>
              )}
            </div>
            <Evidence id={id} direction="out" />
          </>
        )}
      </Loaded>
    </Page>
  )
}

/** A sent message, asked for again until nothing more will become of it. */
export const useSent = (id: string) =>
  useAnswer<SentDetails>(pathOf('messages', id), {
    query: { direction: 'out' },
    everyMs: (last) => (last !== undefined && isSettled(last) ? false : 1000),
  })
