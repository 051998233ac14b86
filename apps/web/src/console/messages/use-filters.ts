import { useSearchParams } from 'wouter'
import { inUtc } from '../../kit/in-utc.ts'
import type { Query } from '../../request.ts'

export const filterNames = ['peer', 'fqcn', 'topic', 'state', 'from', 'to', 'transactionId', 'id'] as const
export type FilterName = (typeof filterNames)[number]

/** What messages are looked for by, kept in the page's address, so that it can be shared and gone back to. */
export function useFilters() {
  const [params, setParams] = useSearchParams()
  const given = (name: FilterName): string => params.get(name) ?? ''
  return {
    given,
    count: filterNames.filter((name) => given(name) !== '').length,
    set(name: FilterName, value: string): void {
      setParams(
        (before) => {
          const next = new URLSearchParams(before)
          if (value === '') next.delete(name)
          else next.set(name, value)
          return next
        },
        { replace: true },
      )
    },
    clear: () => setParams({}, { replace: true }),
    /** As the API takes them: times in UTC. */
    query: Object.fromEntries(
      filterNames.map((name) => [name, name === 'from' || name === 'to' ? inUtc(given(name)) : given(name)]),
    ) satisfies Query,
  }
}
