import type { GatewayTopicPublication, Topic } from '@digital-spine/api'
import {
  checkTopicContent,
  isSpineError,
  parseName,
  parseTopicName,
  parseVersion,
  SpineError,
  signTopicVersion,
  type TopicContent,
  type TopicExample,
  topicId,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { Validator } from '@digital-spine/schema'
import type { GatewayContext } from '../context.ts'
import { judgeVersion } from './judge-topic.ts'

/**
 * Publishes a version as this participant: its schema compiles, its examples fit it, and it is signed with the
 * verdict about the newest version. Throws
 * SCHEMA_INVALID, or what the broker has against it.
 */
export async function publishTopic(
  context: Pick<GatewayContext, 'broker' | 'ledger' | 'ports' | 'signer' | 'validators' | 'now'>,
  { owner, name, version, content, ...change }: GatewayTopicPublication,
): Promise<Topic> {
  const { broker, signer, validators, now } = context
  const topic = { owner: parseName(owner), name: parseTopicName(name), version: parseVersion(version) }
  checkTopicContent(content)
  await checkExamples(validators, content)
  const judged = await judgeVersion(context, topicId(topic.owner, topic.name), content)
  const verdict = judged && { verdict: judged.verdict, previous: judged.previous }
  const statement = await signTopicVersion({ crypto: nodeCrypto, signer, topic, content, verdict, now: now() })
  const published = await broker.topics.publish({ statement, content })
  return Object.keys(change).length === 0 ? published : broker.topics.change(published.id, change)
}

/** An example that does not fit would teach what is wrong. */
async function checkExamples(validators: GatewayContext['validators'], content: TopicContent): Promise<void> {
  const validator = await validators.compile(content)
  try {
    for (const example of content.examples ?? []) await checkExample(validator, example)
  } finally {
    validator.close()
  }
}

async function checkExample(validator: Validator, { name, content, encoding }: TopicExample): Promise<void> {
  try {
    await validator.check(Buffer.from(content, encoding))
  } catch (cause) {
    if (!isSpineError(cause, 'PAYLOAD_INVALID')) throw cause
    const message = `The example "${name}" does not fit the schema: ${cause.message}`
    throw new SpineError('SCHEMA_INVALID', message, { cause, details: { ...cause.details, example: name } })
  }
}
