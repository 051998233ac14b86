import {
  checkTopicContent,
  mayPublish,
  type Name,
  SpineError,
  type TopicContent,
  type TopicStatement,
  topicId,
  verifyTopicVersion,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'

/** A version that its publisher has signed, and may publish. */
export type VerifiedVersion = TopicStatement & { readonly id: string; readonly content: TopicContent }

/**
 * A version out of the broker, on whose word nothing rests: who published it, that it is what was signed, and that the
 * publisher may speak for the owner, all by the ledger. Throws TOPIC_UNKNOWN, TOPIC_UNTRUSTED, what is wrong with the
 * signature, or what keeps this from being told now.
 */
export async function fetchVersion(
  { broker, ledger, ports, now }: Pick<GatewayContext, 'broker' | 'ledger' | 'ports' | 'now'>,
  id: string,
  version: string,
): Promise<VerifiedVersion> {
  const { statement, content } = await broker.topics.findVersion(id, version)
  checkTopicContent(content)
  const signed = await verifyTopicVersion({ crypto: nodeCrypto, keys: ledger.receivedKeys, statement, content })
  const { owner, name, publisher } = signed
  if (topicId(owner, name) !== id || signed.version !== version)
    throw new SpineError('TOPIC_UNTRUSTED', 'The broker gave another version than the one it was asked for.')
  const findName = (wanted: Name) => ledger.findName(wanted)
  if (!(await mayPublish(publisher, owner, { crypto: nodeCrypto, ports, now: now(), findName })))
    throw new SpineError('TOPIC_UNTRUSTED', `${publisher} may not publish topics of ${owner}.`)
  return { ...signed, id, content }
}
