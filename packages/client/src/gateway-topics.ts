import type {
  GatewayTopicPublication,
  GatewayTopicVersion,
  Topic,
  TopicAdoption,
  TopicChange,
  TopicDetail,
  TopicJudgement,
  TopicListing,
  TopicListQuery,
} from '@digital-spine/api'
import type { HttpClient } from './http.ts'
import { topicSearch } from './topics-client.ts'

/** Topics as a participant has them through its gateway, which verifies what it shows of a version. */
export function gatewayTopics(http: HttpClient) {
  const at = (...parts: string[]): string => ['/api/v2/topics', ...parts.map(encodeURIComponent)].join('/')
  return {
    publish: (topic: GatewayTopicPublication) => http.call<Topic>('POST', at(), topic),
    /** What publishing it would say about the newest version; publishes nothing. */
    judge: (topic: GatewayTopicPublication) => http.call<TopicJudgement>('POST', at('verdict'), topic),
    list: (query: Partial<TopicListQuery> = {}) => http.call<TopicListing>('GET', `${at()}?${topicSearch(query)}`),
    /** Throws TOPIC_UNKNOWN. */
    find: (id: string) => http.call<TopicDetail>('GET', at(id)),
    /** A version with its files, documentation and examples. Throws TOPIC_UNKNOWN, TOPIC_UNTRUSTED. */
    findVersion: (id: string, version: string) => http.call<GatewayTopicVersion>('GET', at(id, 'versions', version)),
    /** Signs a version that somebody published who may not any more. Throws TOPIC_UNKNOWN, TOPIC_UNTRUSTED. */
    adopt: (id: string, version: string, adoption: TopicAdoption) =>
      http.call<Topic>('POST', at(id, 'versions', version, 'adopt'), adoption),
    change: (id: string, change: TopicChange) => http.call<Topic>('PATCH', at(id), change),
    delete: (id: string) => http.call<Topic>('DELETE', at(id)),
    restore: (id: string) => http.call<Topic>('POST', at(id, 'restore'), {}),
  }
}
