import type {
  Topic,
  TopicChange,
  TopicCount,
  TopicCriteriaQuery,
  TopicDetail,
  TopicListQuery,
  TopicPage,
  TopicPublication,
  TopicQuery,
  TopicVersion,
} from '@digital-spine/api'
import type { HttpClient } from './http.ts'

/** The topics of a broker. Nothing of a version is to be believed before its statement is verified. */
export type TopicsClient = {
  /** Throws TOPIC_UNKNOWN. */
  find(id: string): Promise<TopicDetail>
  /** Throws TOPIC_UNKNOWN. */
  findVersion(id: string, version: string): Promise<TopicVersion>
  list(query?: TopicQuery): Promise<TopicPage>
  count(criteria: TopicCriteriaQuery): Promise<number>
  publish(publication: TopicPublication): Promise<Topic>
  change(id: string, change: TopicChange): Promise<Topic>
  delete(id: string): Promise<Topic>
  restore(id: string): Promise<Topic>
}

/** `read` asks for what anybody may read. */
export function createTopicsClient({
  http,
  read,
}: {
  readonly http: Pick<HttpClient, 'call'>
  readonly read: <T>(path: string) => Promise<T>
}): TopicsClient {
  const at = (...parts: string[]): string => ['/v1/topics', ...parts.map(encodeURIComponent)].join('/')
  return {
    find: (id) => read(at(id)),
    findVersion: (id, version) => read(at(id, 'versions', version)),
    list: (query = {}) => read(`${at()}?${topicSearch(query)}`),
    count: async (criteria) => (await read<TopicCount>(`${at('count')}?${topicSearch(criteria)}`)).count,
    publish: (publication) => http.call('POST', at(), publication),
    change: (id, change) => http.call('PATCH', at(id), change),
    delete: (id) => http.call('DELETE', at(id)),
    restore: (id) => http.call('POST', at(id, 'restore'), {}),
  }
}

/** A query of topics as the search part of a URL. */
export function topicSearch(query: TopicQuery | Partial<TopicListQuery>): URLSearchParams {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const pairs = given.flatMap(([key, value]) => [value].flat().map((one): [string, string] => [key, String(one)]))
  return new URLSearchParams(pairs)
}
