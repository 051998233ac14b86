import { Group } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { call, type Health, type Participant } from './api.ts'

/** What each gateway says of itself. */
export function HealthBar({ participants }: { participants: readonly Participant[] }) {
  const results = useQueries({
    queries: participants.map(({ key }) => ({
      queryKey: ['health', key],
      queryFn: () => call<Health>(`participants/${key}/health`),
      refetchInterval: 2000,
    })),
  })
  return (
    <Group gap="xs" role="status" aria-label="Health of the gateways">
      {participants.map(({ key }, i) => {
        const health = results[i]?.data
        const failing = health?.checks.filter(({ ok }) => !ok).map(({ name }) => name) ?? []
        const text = health === undefined ? 'no answer' : failing.length === 0 ? 'ok' : `no ${failing.join(', ')}`
        return (
          <span key={key} className={text === 'ok' ? 'health' : 'health down'}>
            {key}: {text}
          </span>
        )
      })}
    </Group>
  )
}
