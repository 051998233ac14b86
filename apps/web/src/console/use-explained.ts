import type { ExplainedEntry } from '@digital-spine/api'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ApiError } from '../request.ts'
import { useAnswer } from './use-answer.ts'

/**
 * A message fetched from the broker, with every check made again; asked for until the broker can be reached. `NOT_FOUND` is for
 * good: the broker keeps it no more.
 */
export function useExplained(position: number): UseQueryResult<ExplainedEntry, ApiError> {
  return useAnswer<ExplainedEntry>(`mailbox/${position}`, {
    everyMs: (explained, error) => (explained === undefined && error?.code !== 'NOT_FOUND' ? 2000 : false),
  })
}
