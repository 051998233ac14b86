import type { GatewayTopicVersion, Topic, TopicComparison } from '@digital-spine/api'

export type TopicContent = GatewayTopicVersion['content']
export type TopicFile = TopicContent['files'][number]
export type TopicFormat = TopicContent['format']
export type TopicExample = NonNullable<TopicContent['examples']>[number]
export type TopicVerdict = TopicComparison['verdict']
export type CompatibilityPolicy = Topic['compatibility']
