import type { GatewayTopicVersion, TopicListing } from '@digital-spine/api'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { call } from '../api.ts'
import type { SentMessage } from './gateway-api.ts'
import { isSettled } from './message-state.ts'

/** What a participant's gateway answers at a path, asked again every `everyMs`, also after it gave no answer. */
export function useGateway<T>(key: string, path: string, everyMs: number | false): UseQueryResult<T> {
  return useQuery({
    queryKey: ['gateway', key, path],
    queryFn: () => call<T>(`participants/${key}/api/v2/${path}`),
    refetchInterval: everyMs,
  })
}

/** The latest version of a topic, as the gateway has verified it; null if there is none. */
export function useLatestVersion(key: string, owner: string, name: string): UseQueryResult<GatewayTopicVersion | null> {
  return useQuery({
    queryKey: ['gateway', key, 'topic', owner, name],
    async queryFn() {
      const at = `participants/${key}/api/v2/topics`
      const query = new URLSearchParams({ owner, name, schema: 'false', limit: '1' })
      const [topic] = (await call<TopicListing>(`${at}?${query}`)).records
      return topic === undefined ? null : call<GatewayTopicVersion>(`${at}/${topic.id}/versions/${topic.version}`)
    },
    refetchInterval: 5000,
  })
}

/** A message sent, with its receipts, until nothing more will become of it. */
export function useSentMessage(key: string, id: string): UseQueryResult<SentMessage> {
  return useQuery({
    queryKey: ['sent', key, id],
    queryFn: () => call<SentMessage>(`participants/${key}/api/v2/messages/${id}`),
    refetchInterval: ({ state }) => (state.data !== undefined && isSettled(state.data) ? false : 1000),
  })
}
