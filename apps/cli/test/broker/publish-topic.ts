import type { Topic } from '@digital-spine/api'
import { jsonSchemaContent, signTopicVersion, type TopicContent, type TopicStatement } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import type { Peer } from './world.ts'

type Named = Pick<TopicStatement, 'owner' | 'name' | 'version'>

/** Publishes a version of a topic that takes any JSON object, or of what is given, signed by a participant. */
export async function publishTopic(
  { client, signer }: Pick<Peer, 'client' | 'signer'>,
  topic: Named,
  content: TopicContent = jsonSchemaContent({ type: 'object' }),
): Promise<Topic> {
  const statement = await signTopicVersion({ crypto, signer, topic, content, now: Date.now() })
  return client.topics.publish({ statement, content })
}
