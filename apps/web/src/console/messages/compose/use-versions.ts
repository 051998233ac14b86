import type { GatewayTopicVersion, TopicDetail } from '@digital-spine/api'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ApiError } from '../../../request.ts'
import { pathOf } from '../../use-act.ts'
import { useAnswer } from '../../use-answer.ts'

/** A topic's versions, newest first, and what the wanted one of them is made of; the newest if none is wanted. */
export function useVersions(
  topicId: string,
  wanted: string | undefined,
): {
  readonly topic: UseQueryResult<TopicDetail, ApiError>
  readonly versions: readonly string[]
  readonly version: string | undefined
  readonly content: UseQueryResult<GatewayTopicVersion, ApiError>
} {
  const topic = useAnswer<TopicDetail>(pathOf('topics', topicId))
  const versions = (topic.data?.versions.map(({ version }) => version) ?? []).toSorted(newerFirst)
  const version = versions.find((one) => one === wanted) ?? versions[0]
  const path = pathOf('topics', topicId, 'versions', version ?? '')
  const content = useAnswer<GatewayTopicVersion>(path, { enabled: version !== undefined })
  return { topic, versions, version, content }
}

const newerFirst = (a: string, b: string): number => b.localeCompare(a, 'en', { numeric: true })
