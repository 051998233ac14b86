import type { TopicPublication } from '@digital-spine/api'
import { checkTopicContent, SpineError, topicId, verifyTopicVersion } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { AuthenticatedSession } from '@digital-spine/runtime'
import type { BrokerContext } from '../context.ts'
import type { InTurn } from '../policy/in-turn.ts'
import { packContent } from './packed-content.ts'
import { checkPublisher } from './topic-rights.ts'

const clockSkewMs = 300_000

/** Publishes what its publisher has signed; the topic comes to be with its first version. */
export async function publishVersion(
  context: BrokerContext,
  session: Pick<AuthenticatedSession, 'did' | 'roles'>,
  { statement, content }: TopicPublication,
  inTurn: InTurn,
): Promise<{ readonly id: string; readonly outcome: 'created' | 'same' }> {
  const { log, audit, policy, quotas, ledger, now } = context
  const { did, roles } = session
  checkTopicContent(content)
  const signed = await verifyTopicVersion({ crypto: nodeCrypto, keys: ledger.receivedKeys, statement, content })
  const { owner, name, version, digest, publisher, at, verdict, previous } = signed
  if (publisher !== did)
    throw new SpineError('SENDER_MISMATCH', 'The version is not signed by the DID that is logged in.')
  if (at > now() + clockSkewMs) throw new SpineError('VALIDATION_FAILED', 'The version is dated in the future.')
  policy.require('createTopics', roles, owner)
  await checkPublisher(context, owner, session)
  const id = topicId(owner, name)
  const packed = await packContent(content)
  const stored = {
    ...{ id, owner, name, version, format: content.format, digest, publisher, statement },
    ...{ content: packed, publishedAt: now() },
  }
  const outcome = await inTurn(did, async () => {
    const mayCreate = (await quotas.of(did)).topics
    if ((await log.findTopic(id)) === null && (await log.countTopics(did)) >= mayCreate)
      throw new SpineError('QUOTA_EXCEEDED', `You may create ${mayCreate} topics.`)
    await audit.record({
      action: 'topic.publish',
      actor: did,
      subject: `${owner}/${name}@${version}`,
      detail: { digest },
    })
    return log.putVersion(stored, verdict === undefined || previous === undefined ? null : { verdict, previous })
  })
  return { id, outcome }
}
