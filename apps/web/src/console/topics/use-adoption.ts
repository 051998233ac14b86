import type { TopicDetail } from '@digital-spine/api'
import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { type ApiError, request } from '../../request.ts'
import { useGateway } from '../gateway.tsx'
import { pathOf } from '../use-act.ts'
import { useRefresh } from '../use-answer.ts'

/** Signs versions of a publisher anew, one after the other; those before one that is refused stay signed. */
export function useAdoption(
  { id }: TopicDetail,
  { publisher, onDone }: { publisher: string; onDone: (versions: readonly string[]) => void },
): UseMutationResult<void, ApiError, readonly string[]> {
  const { prefix } = useGateway()
  const again = useRefresh()
  return useMutation({
    async mutationFn(versions) {
      for (const version of versions)
        await request(`${prefix}/api/v2/topics/${pathOf(id, 'versions', version, 'adopt')}`, {
          ...{ method: 'POST', body: { publisher } },
        })
    },
    onSuccess: (_, versions) => onDone(versions),
    onSettled: () => again('topics'),
  })
}
