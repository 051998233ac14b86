import { Skeleton, Stack, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'

/** What was asked for once it is there; until then that it loads, or why it cannot be had. */
export function Loaded<T>({
  query,
  what,
  children,
}: {
  query: UseQueryResult<T>
  what: string
  children: (data: T) => ReactNode
}) {
  if (query.data === undefined && !query.isError)
    return (
      <Stack gap="xs" role="status" aria-label={`Loading ${what}`}>
        <Skeleton height={18} />
        <Skeleton height={18} width="70%" />
      </Stack>
    )
  return (
    <>
      {query.isError && (
        <Text size="sm" className="trouble" mb="xs">
          {query.data === undefined
            ? `Cannot read ${what}: `
            : `As of ${new Date(query.dataUpdatedAt).toLocaleTimeString()}. Asking again: `}
          {query.error.message} This goes on by itself.
        </Text>
      )}
      {query.data !== undefined && children(query.data)}
    </>
  )
}
