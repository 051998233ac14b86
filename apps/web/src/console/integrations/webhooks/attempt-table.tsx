import type { WebhookAttempt } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../../kit/empty.tsx'
import { PagedTable } from '../../../kit/paged-table.tsx'
import { State } from '../../../kit/state.tsx'
import { Time } from '../../../kit/time.tsx'
import { pathOf } from '../../use-act.ts'
import { usePages } from '../../use-pages.ts'

const rows = (attempts: readonly WebhookAttempt[]) => attempts

/** The last tries to deliver. */
export function AttemptTable({ id }: { id: string }) {
  const { t } = useTranslation('integrations')
  const pages = usePages(pathOf('webhooks', id, 'attempts'), { rows, everyMs: 3000 })
  return (
    <PagedTable
      pages={pages}
      caption={t('webhooks.attempts')}
      rowKey={({ messageId, attempt, at }) => `${messageId} ${attempt} ${at}`}
      empty={<Empty title={t('webhooks.noAttempts')}>{t('webhooks.noAttemptsText')}</Empty>}
      columns={[
        { title: t('webhooks.at'), show: ({ at }) => <Time at={at} /> },
        { title: t('webhooks.channel'), show: ({ fqcn }) => fqcn },
        {
          title: t('webhooks.message'),
          show: ({ messageId }) => <Link href={`/messages/in/${pathOf(messageId)}`}>{messageId.slice(0, 13)}…</Link>,
        },
        { title: t('webhooks.attempt'), show: ({ attempt }) => attempt, isNumber: true },
        {
          title: t('webhooks.answer'),
          show: ({ status, error }) => (
            <>
              <State tone={error === undefined ? 'good' : 'bad'}>
                {status === undefined ? t('webhooks.noAnswer') : `HTTP ${status}`}
              </State>{' '}
              {error !== undefined && <span className="breaks">{error}</span>}
            </>
          ),
        },
        { title: t('webhooks.took'), show: ({ ms }) => `${Math.round(ms)} ms`, isNumber: true },
      ]}
    />
  )
}
