import { Timeline, Title } from '@mantine/core'
import type { Sent } from '../api.ts'
import { sortReceipts } from '../console/messages/message-state.ts'

const signers: Readonly<Record<string, string>> = {
  accepted: 'signed by the broker: it is on disk',
  expired: 'signed by the broker: nobody took it in time',
  delivered: 'signed by the recipient’s gateway: verified, decrypted, valid',
  processed: 'signed by the recipient’s gateway: its system has acknowledged it',
  rejected: 'signed by the recipient’s gateway: refused',
}

/** The signed receipts that one recipient's message came back with. */
export function ReceiptTimeline({ sent, recipient }: { sent: Sent; recipient: string }) {
  const start = Date.parse(sent.createdDate)
  const own = sortReceipts(sent.receipts.filter((receipt) => receipt.recipient === recipient))
  return (
    <section aria-label="Receipts">
      <Title order={3} size="h5" mb="xs">
        Signed receipts
      </Title>
      <Timeline active={own.length} bulletSize={14} color="teal.7">
        <Timeline.Item title="written">
          {new Date(start).toLocaleTimeString()}, taken by the sender’s gateway: it will be sent
        </Timeline.Item>
        {own.map(({ status, at, reason }) => (
          <Timeline.Item key={status} title={status} color={status === 'rejected' ? 'red.7' : 'teal.7'}>
            after {Math.max(0, at - start)} ms, {signers[status] ?? ''}
            {reason === undefined ? '' : ` (${reason})`}
          </Timeline.Item>
        ))}
      </Timeline>
    </section>
  )
}
