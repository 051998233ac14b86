import type { TopicCheck, TopicJudgement } from '@digital-spine/api'
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { type ApiError, request } from '../../../request.ts'
import { useGateway } from '../../gateway.tsx'

/** What the gateway says of a draft that it keeps nothing of; the answer before stays until the next. */
function useDraftAnswer<T>(path: string, body: object, enabled: boolean): UseQueryResult<T, ApiError> {
  const { prefix } = useGateway()
  const text = JSON.stringify(body)
  return useQuery<T, ApiError>({
    queryKey: ['draft', prefix, path, text],
    queryFn: async () => (await request<T>(`${prefix}/api/v2/topics/${path}`, { method: 'POST', body })).value,
    placeholderData: keepPreviousData,
    gcTime: 0,
    enabled,
  })
}

/** What is wrong with a draft's files, its examples and a payload. */
export const useCheck = (body: object): UseQueryResult<TopicCheck, ApiError> =>
  useDraftAnswer<TopicCheck>('check', body, true)

/** How a draft would get on with the newest version. */
export const useVerdict = (body: object, enabled: boolean): UseQueryResult<TopicJudgement, ApiError> =>
  useDraftAnswer<TopicJudgement>('verdict', body, enabled)
