import type { ShownWebhook } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Facts } from '../../../kit/facts.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { Page } from '../../../kit/page.tsx'
import { Section } from '../../../kit/section.tsx'
import { Time } from '../../../kit/time.tsx'
import { pathOf } from '../../use-act.ts'
import { useAnswer } from '../../use-answer.ts'
import { AttemptTable } from './attempt-table.tsx'
import { TestDelivery } from './test-delivery.tsx'
import { WebhookActions } from './webhook-actions.tsx'
import { WebhookState } from './webhook-state.tsx'

/** A webhook: how it is, what was tried, and what can be done about it. */
export function WebhookPage({ id }: { id: string }) {
  const { t } = useTranslation('integrations')
  const webhook = useAnswer<ShownWebhook>(pathOf('webhooks', id), { everyMs: 3000 })
  return (
    <Page
      title={id}
      above={[
        { to: '/integrations', title: t('title') },
        { to: '/integrations/webhooks', title: t('pages.webhooks') },
      ]}
    >
      <Loaded query={webhook}>
        {(shown) => (
          <>
            <WebhookActions webhook={shown} />
            <Section title={t('webhooks.health')}>
              <Facts facts={healthOf(shown)} />
            </Section>
            <Section title={t('webhooks.settings')}>
              <Facts facts={settingsOf(shown)} />
            </Section>
          </>
        )}
      </Loaded>
      <TestDelivery id={id} />
      <Section title={t('webhooks.attempts')} note={t('webhooks.attemptsNote')}>
        <AttemptTable id={id} />
      </Section>
    </Page>
  )

  function healthOf(shown: ShownWebhook): [string, React.ReactNode][] {
    const { takenAt, failingSince, failing, waiting } = shown
    return [
      [t('webhooks.state'), <WebhookState key="state" of={shown} />],
      [t('webhooks.taken'), takenAt === undefined ? t('webhooks.nothingTaken') : <Time key="taken" at={takenAt} />],
      ...(failingSince === undefined
        ? []
        : [[t('webhooks.failingSince'), <Time key="since" at={failingSince} />] satisfies [string, React.ReactNode]]),
      [t('webhooks.failing'), failing],
      [t('webhooks.waiting'), waiting],
    ]
  }
  function settingsOf({
    url,
    fqcns,
    format,
    headers,
    createdBy,
    createdAt,
  }: ShownWebhook): [string, React.ReactNode][] {
    return [
      [t('webhooks.url'), url],
      [t('webhooks.channels'), fqcns === undefined ? t('everyChannel') : fqcns.join(', ')],
      [t('webhooks.format'), t(`webhooks.formats.${format}`)],
      [t('webhooks.headers'), headers.length === 0 ? t('webhooks.noHeaders') : headers.join(', ')],
      [t('webhooks.createdBy'), createdBy],
      [t('webhooks.createdAt'), <Time key="at" at={createdAt} />],
    ]
  }
}
