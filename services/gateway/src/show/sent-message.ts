import type { SentMessage } from '@digital-spine/api'
import type { GatewayContext } from '../context.ts'
import { type OutboxRow, readResults } from '../outbox/outbox-row.ts'
import type { RecipientState } from '../outbox/states.ts'
import type { Parties } from '../people/parties.ts'
import { showContents } from './contents.ts'
import { readClaims } from './received-message.ts'

/** What became of a message, and how many answers to it came. */
export type SentFate = { readonly states: readonly RecipientState[]; readonly answers: number }

/** A sent message as the DDHub client gateway shows it, with what ours has beside. */
export function showSent(
  row: OutboxRow,
  { states, answers }: SentFate,
  { atRest, signer, parties }: Pick<GatewayContext, 'atRest' | 'signer'> & { parties: Pick<Parties, 'called'> },
): SentMessage {
  const results = readResults(row)
  const { header, created_at: createdAt } = row
  const acceptedAt = Math.min(...results.flatMap((result) => result.acceptedAt ?? []))
  const takenAt = Number.isFinite(acceptedAt) ? acceptedAt : createdAt
  const failed = states.filter(({ state }) => state === 'failed')
  const waiting = states.filter(({ state }) => state === 'queued')
  return {
    ...{ id: row.id, clientGatewayMessageId: row.id, messagesIds: [row.id], fqcn: row.channel, senderDid: signer.did },
    ...{ topicId: row.topic_id, topicOwner: row.topic_owner, topicName: row.topic_name },
    topicVersion: row.topic_version,
    ...showContents(row, atRest),
    isFile: row.file !== null,
    ...(header === null ? {} : { payloadEncryption: readClaims(header).kc !== undefined }),
    signature: header?.split('.')[2] ?? '',
    ...{ transactionId: row.tx, initiatingMessageId: row.re, initiatingTransactionId: row.retx },
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...{ status: row.status, results },
    recipients: states.map(({ did, state, ...rest }) => {
      return { messageId: row.id, ...parties.called(did), failed: state === 'failed', state, ...rest }
    }),
    totalRecipients: states.length,
    totalSent: states.length - failed.length - waiting.length,
    totalFailed: failed.length,
    relatedMessagesCount: answers,
    timestampISO: new Date(takenAt).toISOString(),
    timestampNanos: takenAt * 1e6,
    createdDate: new Date(createdAt).toISOString(),
    updatedDate: new Date(Math.max(createdAt, ...states.map(({ at = 0 }) => at))).toISOString(),
  }
}
