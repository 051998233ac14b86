import type { GatewayTopicVersion, TopicDetail, TopicListing, TopicOwners } from '@digital-spine/api'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { ApiError, request, withQuery } from '../../request.ts'
import { useCaller } from '../caller.tsx'
import { useGateway } from '../gateway.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'

/** A topic by owner and name, also one that was deleted. */
export function useTopic(owner: string, name: string): UseQueryResult<TopicDetail, ApiError> {
  const { prefix } = useGateway()
  return useQuery<TopicDetail, ApiError>({
    queryKey: ['api', prefix, 'topics', 'of', owner, name],
    async queryFn() {
      for (const deleted of [false, true]) {
        const query = { owner, name, deleted, schema: false, limit: 1 }
        const { value } = await request<TopicListing>(withQuery(`${prefix}/api/v2/topics`, query))
        const [found] = value.records
        if (found !== undefined)
          return (await request<TopicDetail>(`${prefix}/api/v2/topics/${pathOf(found.id)}`)).value
      }
      throw new ApiError('TOPIC_UNKNOWN', `${owner}/${name}`, { status: 404 })
    },
  })
}

export function useVersion(
  id: string | undefined,
  version: string | undefined,
): UseQueryResult<GatewayTopicVersion, ApiError> {
  return useAnswer<GatewayTopicVersion>(`topics/${pathOf(id ?? '', 'versions', version ?? '')}`, {
    enabled: id !== undefined && version !== undefined,
  })
}

/** Names that this participant may publish topics under. */
export const useOwners = (): UseQueryResult<TopicOwners, ApiError> =>
  useAnswer<TopicOwners>('topics/owners', { query: { limit: 500 } })

/** Whether who is signed in may publish under a topic's name. */
export function useIsMine({ owner }: Pick<TopicDetail, 'owner'>): boolean {
  const { may } = useCaller()
  const owners = useOwners()
  return may('topics') && owners.data?.owners.some(({ name }) => name === owner) === true
}
