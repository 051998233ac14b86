import { Alert, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { call, type Health, type Participant } from '../api.ts'

/** What the gateway says of itself, each check with its reason; and that it says nothing. */
export function GatewayHealth({ participant: { key, title } }: { participant: Participant }) {
  const health = useQuery({
    queryKey: ['health', key],
    queryFn: () => call<Health>(`participants/${key}/health`),
    refetchInterval: 2000,
  })
  if (health.isError)
    return (
      <Alert color="red" variant="outline" role="alert" title="The gateway does not answer">
        What you see of {title} is as old as its last answer, and nothing can be sent now. See that its gateway runs;
        what it accepted is kept on its disk. This page goes on by itself.
      </Alert>
    )
  return (
    <section aria-label="Health of the gateway">
      {health.data === undefined ? (
        <Text c="dimmed">Asking the gateway how it is …</Text>
      ) : (
        <ul className="health-checks">
          {health.data.checks.map(({ name, ok, reason }) => (
            <li key={name} className={ok ? 'health' : 'health down'}>
              {name}: {ok ? 'ok' : (reason ?? 'failed')}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
