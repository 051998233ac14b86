import type { ShownWebhook } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../../kit/empty.tsx'
import { LinkButton } from '../../../kit/link-button.tsx'
import { PagedTable } from '../../../kit/paged-table.tsx'
import { Time } from '../../../kit/time.tsx'
import { useCaller } from '../../caller.tsx'
import { pathOf } from '../../use-act.ts'
import { usePages } from '../../use-pages.ts'
import { IntegrationsTop } from '../integrations-top.tsx'
import { WebhookState } from './webhook-state.tsx'

const rows = (webhooks: readonly ShownWebhook[]) => webhooks

/** Endpoints that messages are delivered to, and how each is. */
export function WebhooksPage() {
  const { t } = useTranslation('integrations')
  const { may } = useCaller()
  const pages = usePages('webhooks', { rows, everyMs: 5000 })
  const add = may('configure') && may('receive') && (
    <LinkButton to="/integrations/webhooks/new">{t('webhooks.add')}</LinkButton>
  )
  return (
    <IntegrationsTop lead={t('webhooks.lead')} actions={add}>
      <PagedTable
        pages={pages}
        caption={t('pages.webhooks')}
        rowKey={({ id }) => id}
        empty={
          <Empty title={t('webhooks.none.title')} action={add}>
            {t('webhooks.none.text')}
          </Empty>
        }
        columns={[
          {
            title: t('webhooks.id'),
            show: ({ id }) => <Link href={`/integrations/webhooks/by-id/${pathOf(id)}`}>{id}</Link>,
          },
          { title: t('webhooks.url'), show: ({ url }) => <span className="breaks">{url}</span> },
          { title: t('webhooks.state'), show: (webhook) => <WebhookState of={webhook} /> },
          {
            title: t('webhooks.taken'),
            show: ({ takenAt }) => (takenAt === undefined ? t('webhooks.nothingTaken') : <Time at={takenAt} />),
          },
          { title: t('webhooks.failing'), show: ({ failing }) => failing, isNumber: true },
          { title: t('webhooks.waiting'), show: ({ waiting }) => waiting, isNumber: true },
        ]}
      />
    </IntegrationsTop>
  )
}
