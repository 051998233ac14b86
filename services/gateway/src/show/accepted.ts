import type { SendAnswer } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { Accepted } from '../outbox/accept.ts'

/** A message that was handed over as the DDHub client gateway shows it: what is sure to be sent counts as sent. */
export function showAccepted({ id, duplicate, recipients = [] }: Accepted, did: Did): SendAnswer {
  const { length } = recipients
  const details = recipients.map((recipient) => ({ did: recipient, messageId: id, statusCode: 200 }))
  return {
    ...{ clientGatewayMessageId: id, did, duplicate },
    recipients: { total: length, sent: length, failed: 0 },
    status: length === 0 ? [] : [{ name: 'SENT', details }],
  }
}
