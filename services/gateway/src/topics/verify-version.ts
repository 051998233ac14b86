import type { TopicPublication } from '@digital-spine/api'
import {
  checkTopicContent,
  mayPublish,
  type Name,
  SpineError,
  type TopicContent,
  type TopicStatement,
  topicId,
  verifyTopicStatement,
  verifyTopicVersion,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'

/** A version that its publisher has signed, and may publish. */
export type VerifiedVersion = TopicStatement & { readonly id: string; readonly content: TopicContent }

type Context = Pick<GatewayContext, 'ledger' | 'ports' | 'now'>

/** A version as the broker has it, verified. Throws TOPIC_UNKNOWN, and as {@link verifyVersion}. */
export async function fetchVersion(
  context: Context & Pick<GatewayContext, 'broker'>,
  id: string,
  version: string,
): Promise<VerifiedVersion> {
  return verifyVersion(context, { id, version }, await context.broker.topics.findVersion(id, version))
}

/**
 * Verifies a version, on whoever's word it is the one that was asked for: who published it, that it is what was signed, and
 * that the publisher may speak for the owner, all by the ledger as it stands now. Throws TOPIC_UNTRUSTED, what is wrong with
 * the signature, or what keeps this from being told now.
 */
export async function verifyVersion(
  context: Context,
  asked: { readonly id: string; readonly version: string },
  { statement, content }: TopicPublication,
): Promise<VerifiedVersion> {
  checkTopicContent(content)
  const signed = await verifyTopicVersion({ crypto, keys: context.ledger.receivedKeys, statement, content })
  const id = topicId(signed.owner, signed.name)
  if (id !== asked.id || signed.version !== asked.version)
    throw new SpineError('TOPIC_UNTRUSTED', 'This is another version than the one that was asked for.')
  await checkPublisher(context, signed)
  return { ...signed, id, content }
}

/** Whether a version that was verified would be so now: rights are those of now. Throws as {@link verifyVersion}. */
export async function verifyAgain(context: Context, statement: string): Promise<void> {
  const signed = await verifyTopicStatement({ crypto, keys: context.ledger.receivedKeys, statement })
  await checkPublisher(context, signed)
}

async function checkPublisher({ ledger, ports, now }: Context, { publisher, owner }: TopicStatement): Promise<void> {
  const findName = (name: Name) => ledger.findName(name)
  const mayNow = () => mayPublish(publisher, owner, { crypto, ports, now: now(), findName })
  if (await mayNow()) return
  ports.forget(publisher)
  if (await mayNow()) return
  const details = { publisher, owner }
  throw new SpineError('TOPIC_UNTRUSTED', `${publisher} may not publish topics of ${owner}.`, { details })
}
