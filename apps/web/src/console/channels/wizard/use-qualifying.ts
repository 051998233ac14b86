import type { Qualifying } from '@digital-spine/api'
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { type ApiError, request } from '../../../request.ts'
import { useGateway } from '../../gateway.tsx'
import { type Draft, membershipOf } from '../draft.ts'

/** Whom a channel would be for now, as the gateway verifies it. */
export function useQualifying(draft: Draft): UseQueryResult<Qualifying, ApiError> {
  const { prefix } = useGateway()
  const body = membershipOf(draft)
  return useQuery<Qualifying, ApiError>({
    queryKey: ['api', prefix, 'channels', 'qualified', body],
    queryFn: async () =>
      (await request<Qualifying>(`${prefix}/api/v2/channels/qualified`, { method: 'POST', body })).value,
    placeholderData: keepPreviousData,
  })
}
