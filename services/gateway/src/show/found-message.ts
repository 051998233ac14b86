import type { FoundMessage } from '@digital-spine/api'
import { type Receipt, statesOf } from '../outbox/states.ts'
import type { Parties } from '../people/parties.ts'
import type { Hit } from '../search/criteria.ts'
import type { ReceivedHit } from '../search/find-received.ts'
import type { SentHit } from '../search/find-sent.ts'

export function showReceivedHit(hit: ReceivedHit, parties: Pick<Parties, 'called'>): FoundMessage {
  const state = hit.processed === 1 ? 'processed' : 'delivered'
  return { direction: 'in', ...showHit(hit), peers: [{ ...parties.called(hit.sender), state }] }
}

export function showSentHit(
  hit: SentHit,
  receipts: readonly Receipt[],
  parties: Pick<Parties, 'called'>,
): FoundMessage {
  const peers = statesOf({ ...hit, created_at: hit.at }, receipts, []).map(({ did, state, code }) => {
    return { ...parties.called(did), state, ...(code === undefined ? {} : { code }) }
  })
  return { direction: 'out', ...showHit(hit), peers }
}

const showHit = ({ id, fqcn, topic_owner, topic_name, topic_version, tx, re, retx, file, at }: Hit) => ({
  ...{ id, fqcn, topicOwner: topic_owner, topicName: topic_name, topicVersion: topic_version },
  ...{ transactionId: tx, initiatingMessageId: re, initiatingTransactionId: retx },
  ...{ isFile: file !== null, timestampISO: new Date(at).toISOString() },
})
