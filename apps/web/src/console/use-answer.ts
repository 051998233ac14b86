import { keepPreviousData, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { ApiError, Query } from '../request.ts'
import { answerQuery } from './answer-query.ts'
import { useGateway } from './gateway.tsx'

type Asking<T> = {
  readonly query?: Query
  /** How often to ask again, ms, perhaps by what was answered last and what went wrong since; not at all if left out. */
  readonly everyMs?: number | false | ((last: T | undefined, error: ApiError | null) => number | false)
  readonly enabled?: boolean
}

/**
 * What the gateway answers at a path below `/api/v2/`, kept under that path: `useRefresh()('channels')` has everything below
 * `channels` asked for again.
 */
export function useAnswer<T>(
  path: string,
  { query, everyMs = false, enabled = true }: Asking<T> = {},
): UseQueryResult<T, ApiError> {
  const { prefix } = useGateway()
  return useQuery<T, ApiError>({
    ...answerQuery<T>(prefix, path, query),
    refetchInterval: typeof everyMs === 'function' ? ({ state: { data, error } }) => everyMs(data, error) : everyMs,
    placeholderData: keepPreviousData,
    enabled,
  })
}

/** Has what was asked below each of these paths asked for again. */
export function useRefresh(): (...paths: readonly string[]) => Promise<void> {
  const queries = useQueryClient()
  const { prefix } = useGateway()
  return useCallback(
    async (...paths) => {
      await Promise.all(
        paths.map((path) => queries.invalidateQueries({ queryKey: ['api', prefix, ...path.split('/')] })),
      )
    },
    [queries, prefix],
  )
}
