import { Alert, Code, Loader, Paper, Stack, Text, Timeline, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { call, type Sent } from './api.ts'
import type { Arrival } from './use-messages.ts'

type Header = { id: string; epoch: string; n: number; size: number; digest: string; kc?: string; iat: number }

/** One message three times: as its sender wrote it, as the broker saw it, as its recipient checked it. */
export function MessagePanel({ arrival }: { arrival: Arrival }) {
  const { from, to, id, fqcn } = arrival
  const sent = useQuery({
    queryKey: ['sent', from?.key, id],
    queryFn: () => call<Sent>(`participants/${from?.key}/api/v2/messages/${id}`),
    refetchInterval: 1000,
    enabled: from !== undefined,
  })
  const channel = useQuery({
    queryKey: ['channel', to.key, fqcn],
    queryFn: () =>
      call<{ conditions: { roles: string[]; dids: string[] } }>(`participants/${to.key}/api/v2/channels/${fqcn}`),
  })
  if (sent.isError)
    return <Alert color="red">The sender’s gateway does not show this message: {sent.error.message}</Alert>
  if (sent.data === undefined) return <Loader aria-label="Loading the message" />
  const [protectedPart = '', claims = ''] = (sent.data.header ?? '').split('.')
  const header = decode<Header>(claims)
  const { kid } = decode<{ kid: string }>(protectedPart)
  const allowed = [...(channel.data?.conditions.roles ?? []), ...(channel.data?.conditions.dids ?? [])]
  return (
    <Stack>
      <div className="columns three">
        <Column title="What the sender wrote" note={`${from?.title ?? arrival.sender}, channel ${sent.data.fqcn}`}>
          <Code block tabIndex={0}>
            {pretty(sent.data.payload)}
          </Code>
        </Column>
        <Column title="What the broker saw" note="A signed header and a sealed body. It has no key that opens it.">
          <Code block tabIndex={0}>
            {JSON.stringify(header, undefined, 2)}
          </Code>
          <Text size="sm">
            {header.size} bytes of {header.kc === undefined ? 'plain text' : 'AES-256-GCM ciphertext'}, SHA-256{' '}
            {header.digest}
          </Text>
        </Column>
        <Column title="What the recipient checks" note={`${to.title}, before handing it on`}>
          <ul className="checks">
            <li>
              <b>Signature</b> ES256 by <Code>{kid}</Code>, a key on the ledger
            </li>
            <li>
              <b>Role</b> the sender holds one of: {allowed.join(', ') || 'loading'}
            </li>
            <li>
              <b>Recipient</b> its leaf is in the epoch’s signed root; epoch <Code>{header.epoch}</Code>
            </li>
            <li>
              <b>Order</b> number {header.n} follows what it had before
            </li>
            <li>
              <b>Body</b> its digest is the one signed; the key check fits before it is opened
            </li>
            <li>
              <b>Schema</b> {arrival.topicOwner}/{arrival.topicName}@{arrival.topicVersion}
            </li>
          </ul>
        </Column>
      </div>
      <Receipts sent={sent.data} recipient={to.did} />
    </Stack>
  )
}

function Receipts({ sent, recipient }: { sent: Sent; recipient: string }) {
  const start = Date.parse(sent.createdDate)
  const order = ['accepted', 'delivered', 'processed', 'rejected', 'expired']
  const own = sent.receipts.filter((receipt) => receipt.recipient === recipient)
  const sorted = own.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
  return (
    <section aria-label="Receipts">
      <Title order={3} size="h5" mb="xs">
        Signed receipts
      </Title>
      <Timeline active={sorted.length} bulletSize={14}>
        <Timeline.Item title="written">{new Date(start).toLocaleTimeString()}</Timeline.Item>
        {sorted.map(({ status, at, reason }) => (
          <Timeline.Item key={status} title={status} color={status === 'rejected' ? 'red' : 'teal'}>
            after {at - start} ms{reason === undefined ? '' : `: ${reason}`}
          </Timeline.Item>
        ))}
      </Timeline>
    </section>
  )
}

function Column({ title, note, children }: { title: string; note: string; children: React.ReactNode }) {
  return (
    <Paper withBorder p="sm" component="section">
      <Title order={3} size="h5">
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {note}
      </Text>
      {children}
    </Paper>
  )
}

function decode<T>(part: string): T {
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
  return JSON.parse(new TextDecoder().decode(bytes)) as T
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2)
  } catch {
    return json
  }
}
