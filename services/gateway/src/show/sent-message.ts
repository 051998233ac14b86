import type { AtRest } from '../at-rest.ts'
import { type OutboxRow, readResults } from '../outbox/outbox-row.ts'
import { showContents } from './contents.ts'

/** A sent message as the API shows it. */
export function showSent(row: OutboxRow, atRest: AtRest) {
  return {
    id: row.id,
    fqcn: row.channel,
    topicOwner: row.topic_owner,
    topicName: row.topic_name,
    topicVersion: row.topic_version,
    ...showContents(row, atRest),
    transactionId: row.tx,
    initiatingMessageId: row.re,
    status: row.status,
    results: readResults(row),
    createdDate: new Date(row.created_at).toISOString(),
  }
}
