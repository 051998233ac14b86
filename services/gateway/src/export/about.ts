import type { GatewayContext } from '../context.ts'
import type { InboxRow } from '../readers/inbox-row.ts'
import { type PayloadText, showPayload } from '../topics/payload-text.ts'

type Row = Pick<
  InboxRow,
  'seq' | 'id' | 'topic_id' | 'topic_owner' | 'topic_name' | 'topic_version' | 'tx' | 're' | 'retx'
>

/** What an export says of a message in either direction. */
export const aboutMessage = ({ seq, id, tx, re, retx, ...topic }: Row) => ({
  ...{ sequence: seq, id },
  ...{ topicId: topic.topic_id, topicOwner: topic.topic_owner, topicName: topic.topic_name },
  topicVersion: topic.topic_version,
  ...{ transactionId: tx, initiatingMessageId: re, initiatingTransactionId: retx },
})

/** What a message carries, if it is kept; of a message with a file, what file it is. One at a time, as they may be large. */
export async function findPayload(
  { db, atRest }: Pick<GatewayContext, 'db' | 'atRest'>,
  table: 'inbox' | 'outbox',
  seq: number,
): Promise<PayloadText | Record<never, never>> {
  const row = await db
    .selectFrom(table)
    .select(['payload', 'topic_format'])
    .where('seq', '=', seq)
    .where('dropped_at', 'is', null)
    .executeTakeFirst()
  return row === undefined ? {} : showPayload(row.topic_format, atRest.open(row.payload))
}
