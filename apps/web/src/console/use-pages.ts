import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, type ApiError, type Query, request, withQuery } from '../request.ts'
import { useGateway } from './gateway.tsx'

/** A list that the gateway pages: one page of it at a time, however long it is. */
export type Pages<Row> = {
  readonly rows: readonly Row[] | undefined
  readonly error: ApiError | null
  readonly isFetching: boolean
  /** Counted from 1. */
  readonly page: number
  readonly hasNext: boolean
  next(): void
  previous(): void
  first(): void
}

/**
 * Pages through a list by `limit` and `after`, of which each answer says the next. `rows` finds the rows in an answer. Another
 * query begins at the first page.
 */
export function usePages<T, Row>(
  path: string,
  options: {
    rows: (answer: T) => readonly Row[]
    query?: Query
    size?: number
    everyMs?: number | false
    /** The parameter that takes what comes next, where it is not `after`. */
    cursor?: string
    enabled?: boolean
  },
): Pages<Row> & { readonly answer: T | undefined } {
  const { rows, query = {}, size = 50, everyMs = false, cursor = 'after', enabled = true } = options
  const { prefix } = useGateway()
  const about = JSON.stringify([path, query])
  const [place, setPlace] = useState<{ about: string; cursors: readonly string[] }>({ about, cursors: [] })
  const cursors = place.about === about ? place.cursors : []
  const after = cursors.at(-1)
  const asked = { ...query, limit: size, [cursor]: after }
  const { data, error, isFetching } = useQuery<Answer<T>, ApiError>({
    queryKey: ['api', prefix, ...path.split('/'), asked],
    queryFn: () => request<T>(withQuery(`${prefix}/api/v2/${path}`, asked)),
    // What changes while somebody reads on would move under their eyes.
    refetchInterval: after === undefined ? everyMs : false,
    placeholderData: keepPreviousData,
    enabled,
  })
  const go = (to: readonly string[]): void => setPlace({ about, cursors: to })
  return {
    answer: data?.value,
    rows: data === undefined ? undefined : rows(data.value),
    error,
    isFetching,
    page: cursors.length + 1,
    hasNext: data?.next !== undefined,
    next: () => data?.next !== undefined && go([...cursors, data.next]),
    previous: () => go(cursors.slice(0, -1)),
    first: () => go([]),
  }
}
