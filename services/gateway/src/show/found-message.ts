import type { FoundMessage } from '@digital-spine/api'
import type { AtRest } from '../at-rest.ts'
import { describeFile } from '../files/describe-file.ts'
import { type Receipt, statesOf } from '../outbox/states.ts'
import type { Hit } from '../search/criteria.ts'
import type { ReceivedHit } from '../search/find-received.ts'
import type { SentHit } from '../search/find-sent.ts'
import type { Showing } from './received-message.ts'

export function showReceivedHit(hit: ReceivedHit, { atRest, parties }: Showing): FoundMessage {
  const state = hit.processed === 1 ? 'processed' : 'delivered'
  return { direction: 'in', ...showHit(hit, atRest), peers: [{ ...parties.called(hit.sender), state }] }
}

export function showSentHit(hit: SentHit, receipts: readonly Receipt[], { atRest, parties }: Showing): FoundMessage {
  const peers = statesOf({ ...hit, created_at: hit.at }, receipts, []).map(({ did, state, code }) => {
    return { ...parties.called(did), state, ...(code === undefined ? {} : { code }) }
  })
  return { direction: 'out', ...showHit(hit, atRest), peers }
}

const showHit = (
  { id, fqcn, topic_owner, topic_name, topic_version, tx, re, retx, file, description, at }: Hit,
  atRest: AtRest,
) => ({
  ...{ id, fqcn, topicOwner: topic_owner, topicName: topic_name, topicVersion: topic_version },
  ...{ transactionId: tx, initiatingMessageId: re, initiatingTransactionId: retx },
  ...{ isFile: file !== null, timestampISO: new Date(at).toISOString() },
  // Nothing is left of a description that was dropped.
  ...(file === null || description === null || description.length === 0
    ? {}
    : { file: describeFile(file, description, atRest) }),
})
