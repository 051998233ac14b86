import type { GatewayTopicPublication, TopicComparison, TopicComparisonQuery, TopicJudgement } from '@digital-spine/api'
import {
  allowsVerdict,
  checkTopicContent,
  isSpineError,
  parseName,
  parseTopicName,
  type TopicContent,
  topicId,
  type VersionVerdict,
} from '@digital-spine/core'
import type { Reason } from '@digital-spine/schema'
import type { GatewayContext } from '../context.ts'
import { fetchVersion } from './verify-version.ts'

type Context = Pick<GatewayContext, 'broker' | 'ledger' | 'ports' | 'now' | 'validators'>

export type Judged = VersionVerdict & { readonly reasons: readonly Reason[] }

/** How a version gets on with the newest one of its topic; undefined if there is none. Throws SCHEMA_INVALID. */
export async function judgeVersion(context: Context, id: string, content: TopicContent): Promise<Judged | undefined> {
  const topic = await findTopic(context, id)
  if (topic === undefined) return undefined
  const { content: older } = await fetchVersion(context, id, topic.version)
  return { previous: topic.version, ...(await context.validators.judge(older, content)) }
}

/** What publishing a version would come to; publishes nothing. Throws SCHEMA_INVALID. */
export async function judgeTopic(
  context: Context,
  { owner, name, content, compatibility }: GatewayTopicPublication,
): Promise<TopicJudgement> {
  checkTopicContent(content)
  const id = topicId(parseName(owner), parseTopicName(name))
  const judged = await judgeVersion(context, id, content)
  if (judged === undefined) {
    await context.validators.compile(content).then((validator) => validator.close())
    return { previous: null, verdict: null, isAllowed: true, reasons: [] }
  }
  const policy = compatibility ?? (await context.broker.topics.find(id)).compatibility
  const { previous, verdict, reasons } = judged
  return { previous, verdict, isAllowed: allowsVerdict(policy, verdict), reasons: [...reasons] }
}

/** How two versions of a topic get on, whichever was published first. Throws TOPIC_UNKNOWN, and as {@link fetchVersion}. */
export async function compareVersions(
  context: Context,
  id: string,
  { from, to }: TopicComparisonQuery,
): Promise<TopicComparison> {
  const [older, newer] = await Promise.all([fetchVersion(context, id, from), fetchVersion(context, id, to)])
  const { verdict, reasons } = await context.validators.judge(older.content, newer.content)
  return { verdict, reasons: [...reasons] }
}

async function findTopic({ broker }: Context, id: string) {
  try {
    return await broker.topics.find(id)
  } catch (error) {
    if (isSpineError(error, 'TOPIC_UNKNOWN')) return undefined
    throw error
  }
}
