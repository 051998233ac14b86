import type { UseQueryResult } from '@tanstack/react-query'
import type { ApiError } from '../request.ts'
import type { Pages } from './use-pages.ts'

/** A list that the gateway answers whole, since it is never long, as its only page. */
export function wholeList<T, Row>(
  { data, error, isFetching }: UseQueryResult<T, ApiError>,
  rows: (answer: T) => readonly Row[],
): Pages<Row> {
  const stay = (): void => undefined
  return {
    ...{ rows: data === undefined ? undefined : rows(data), error, isFetching },
    ...{ page: 1, hasNext: false, next: stay, previous: stay, first: stay },
  }
}
