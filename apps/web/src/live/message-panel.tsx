import type { ExplainedEntry, SentDetails } from '@digital-spine/api'
import { Alert, Code, Loader, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
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
        <Alert color="red" variant="outline" title={`${to.title} refused it: ${refused.code}`}>
          {refused.reason} It was handed to nobody.
        </Alert>
      )}
      <div className="columns three">
        <Column
          title="What the sender wrote"
          note={from === undefined ? `${nameOfSender(arrival)}, not of this sandbox` : from.title}
        >
          <Written arrival={arrival} sent={sent.data} />
        </Column>
        <Column title="What the broker saw" note="A signed header and a sealed body. It has no key that opens it.">
          {explained.data !== undefined && <StoredEntry explained={explained.data} />}
          {explained.data === undefined && <Unexplained error={explained.error} />}
        </Column>
        <Column title="What the recipient verified" note={`${to.title}; every check made again just now`}>
          {explained.data !== undefined && <CheckList checks={explained.data.checks} />}
          {explained.data === undefined && <Unexplained error={explained.error} />}
        </Column>
      </div>
      {sent.data !== undefined && (
        <DeliveryTimeline message={sent.data} recipient={to.did} label={`Its way to ${to.title}`} />
      )}
    </Stack>
  )
}

/** Out of the sender's own outbox; where that is not to be had, what the recipient decrypted. */
function Written({ arrival: { payload, from }, sent }: { arrival: Arrival; sent: SentDetails | undefined }) {
  if (sent !== undefined)
    return (
      <>
        <Text size="sm" mb="xs">
          on channel <Code>{sent.fqcn}</Code>
        </Text>
        <Payload text={sent.payload} />
      </>
    )
  if (payload === undefined)
    return (
      <Text size="sm">{from === undefined ? 'Only its sender can tell.' : 'The sender’s gateway does not tell.'}</Text>
    )
  return (
    <>
      <Text size="sm" mb="xs">
        as the recipient decrypted it
      </Text>
      <Payload text={payload} />
    </>
  )
}

function Unexplained({ error }: { error: ApiError | null }) {
  if (error === null) return <Loader size="sm" aria-label="Asking the recipient’s gateway" />
  return (
    <Text size="sm" className="trouble">
      {error.code === 'NOT_FOUND'
        ? 'The broker keeps it no more.'
        : `The recipient’s gateway cannot fetch it from the broker now: ${error.message} This goes on by itself.`}
    </Text>
  )
}
