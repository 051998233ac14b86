import { Skeleton, Stack, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from './failure.tsx'
import { Time } from './time.tsx'

/** What was asked for once it is there; until then that it loads, or why it cannot be had. What was there before stays, with its age. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation('kit')
  if (query.data === undefined && !query.isError)
    return (
      <Stack gap="xs" role="status" aria-label={t('loading')}>
        <Skeleton height={18} />
        <Skeleton height={18} width="70%" />
      </Stack>
    )
  if (query.data === undefined)
    return query.error === null ? null : <Failure error={query.error} onRetry={() => void query.refetch()} />
  return (
    <>
      {query.isError && (
        <Text size="sm" className="trouble" mb="xs" role="status">
          {t('stale')} <Time at={query.dataUpdatedAt} />: {query.error.message}
        </Text>
      )}
      {children(query.data)}
    </>
  )
}
