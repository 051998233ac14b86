import type { Topic, TopicAdoption } from '@digital-spine/api'
import {
  checkTopicContent,
  parseDid,
  SpineError,
  signTopicVersion,
  topicId,
  verifyTopicVersion,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'

/**
 * Signs a version that somebody published who may not any more, so that it counts again. The content is the one that this
 * publisher signed, with a key that was valid then: nobody can put another in its place. Throws TOPIC_UNKNOWN, TOPIC_UNTRUSTED,
 * what is wrong with the signature, or what the broker has against it.
 */
export async function adoptVersion(
  { broker, ledger, signer, now }: Pick<GatewayContext, 'broker' | 'ledger' | 'signer' | 'now'>,
  { id, version }: { readonly id: string; readonly version: string },
  { publisher }: TopicAdoption,
): Promise<Topic> {
  const { statement, content } = await broker.topics.findVersion(id, version)
  checkTopicContent(content)
  const topic = await verifyTopicVersion({ crypto, keys: ledger.keys, statement, content })
  const { owner, name, verdict, previous } = topic
  if (topicId(owner, name) !== id || topic.version !== version || topic.publisher !== parseDid(publisher))
    throw new SpineError('TOPIC_UNTRUSTED', `The broker has no such version that ${publisher} signed.`)
  const signed = await signTopicVersion({
    ...{ crypto, signer, topic, content, now: now() },
    verdict: verdict === undefined || previous === undefined ? undefined : { verdict, previous },
  })
  return broker.topics.publish({ statement: signed, content })
}
