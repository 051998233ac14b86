import type { AtRest } from '../at-rest.ts'
import { describeFile } from '../files/describe-file.ts'
import { type OutboxRow, readResults } from '../outbox/outbox-row.ts'
import { showPayload } from '../topics/payload-text.ts'

/** A sent message as the API shows it. */
export function showSent(row: OutboxRow, atRest: AtRest) {
  const file = row.file === null ? undefined : describeFile(row.file, row.payload, atRest)
  return {
    id: row.id,
    fqcn: row.channel,
    topicOwner: row.topic_owner,
    topicName: row.topic_name,
    topicVersion: row.topic_version,
    ...(file === undefined
      ? showPayload(row.topic_format, atRest.open(row.payload))
      : { payload: JSON.stringify(file), file }),
    transactionId: row.tx,
    initiatingMessageId: row.re,
    status: row.status,
    results: readResults(row),
    createdDate: new Date(row.created_at).toISOString(),
  }
}
