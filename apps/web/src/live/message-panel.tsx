import type { ExplainedEntry, SentDetails } from '@digital-spine/api'
import { Alert, Code, Loader, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Trans, useTranslation } from 'react-i18next'
import { call } from '../api.ts'
import { CheckList } from '../envelope/check-list.tsx'
import { DeliveryTimeline } from '../envelope/delivery-timeline.tsx'
import { StoredEntry } from '../envelope/stored-entry.tsx'
import { Payload } from '../kit/payload.tsx'
import type { ApiError } from '../request.ts'
import { Column } from './column.tsx'
import { nameOfSender } from './message-list.tsx'
import type { Arrival } from './use-arrivals.ts'

/** One message three times: as its sender wrote it, as the broker has it, as its recipient checks it. */
export function MessagePanel({ arrival }: { arrival: Arrival }) {
  const { t } = useTranslation('live')
  const { from, to, id, position, refused } = arrival
  const sent = useQuery({
    queryKey: ['sent', from?.key, id],
    queryFn: () => call<SentDetails>(`participants/${from?.key}/api/v2/messages/${id}`),
    refetchInterval: 1000,
    enabled: from !== undefined && id !== null,
  })
  const explained = useQuery<ExplainedEntry, ApiError>({
    queryKey: ['mailbox', to.key, position],
    queryFn: () => call<ExplainedEntry>(`participants/${to.key}/api/v2/mailbox/${position}`),
    refetchInterval: ({ state }) => (state.data === undefined ? 2000 : false),
  })
  return (
    <Stack>
      {refused !== undefined && (
        <Alert color="red" variant="outline" title={t('panel.refusedBy', { who: to.title, code: refused.code })}>
          {refused.reason} {t('panel.handedToNobody')}
        </Alert>
      )}
      <div className="columns three">
        <Column
          title={t('panel.wrote')}
          note={from === undefined ? t('panel.stranger', { who: nameOfSender(arrival) }) : from.title}
        >
          <Written arrival={arrival} sent={sent.data} />
        </Column>
        <Column title={t('panel.saw')} note={t('panel.sawNote')}>
          {explained.data !== undefined && <StoredEntry explained={explained.data} />}
          {explained.data === undefined && <Unexplained error={explained.error} />}
        </Column>
        <Column title={t('panel.verified')} note={t('panel.verifiedNote', { who: to.title })}>
          {explained.data !== undefined && <CheckList checks={explained.data.checks} />}
          {explained.data === undefined && <Unexplained error={explained.error} />}
        </Column>
      </div>
      {sent.data !== undefined && (
        <DeliveryTimeline message={sent.data} recipient={to.did} label={t('panel.way', { who: to.title })} />
      )}
    </Stack>
  )
}

/** Out of the sender's own outbox; where that is not to be had, what the recipient decrypted. */
function Written({ arrival: { payload, from }, sent }: { arrival: Arrival; sent: SentDetails | undefined }) {
  const { t } = useTranslation('live')
  if (sent !== undefined)
    return (
      <>
        <Text size="sm" mb="xs">
          <Trans t={t} i18nKey="panel.onChannel" values={{ fqcn: sent.fqcn }} components={{ c: <Code /> }} />
        </Text>
        <Payload text={sent.payload} />
      </>
    )
  if (payload === undefined) return <Text size="sm">{t(from === undefined ? 'panel.onlySender' : 'panel.untold')}</Text>
  return (
    <>
      <Text size="sm" mb="xs">
        {t('panel.decrypted')}
      </Text>
      <Payload text={payload} />
    </>
  )
}

function Unexplained({ error }: { error: ApiError | null }) {
  const { t } = useTranslation('live')
  if (error === null) return <Loader size="sm" aria-label={t('panel.asking')} />
  return (
    <Text size="sm" className="trouble">
      {error.code === 'NOT_FOUND' ? t('panel.gone') : t('panel.unfetched', { reason: error.message })}
    </Text>
  )
}
