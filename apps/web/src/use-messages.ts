import { useQueries } from '@tanstack/react-query'
import { call, type Participant, type Received } from './api.ts'

/** A message that arrived: who sent it, who got it. */
export type Arrival = Received & {
  readonly from: Participant | undefined
  readonly to: Participant
  readonly at: number
}

/** The latest arrivals at all participants, newest first. */
export function useMessages(participants: readonly Participant[]): { arrivals: readonly Arrival[]; failed: boolean } {
  const results = useQueries({
    queries: participants.map(({ key }) => ({
      queryKey: ['received', key],
      queryFn: () => call<Received[]>(`participants/${key}/api/v2/messages/received?limit=15`),
      refetchInterval: 1000,
    })),
  })
  const arrivals = participants.flatMap((to, i) =>
    (results[i]?.data ?? []).map((message) => ({
      ...message,
      from: participants.find(({ did }) => did === message.sender),
      to,
      at: Date.parse(message.timestampISO),
    })),
  )
  return {
    arrivals: arrivals.sort((a, b) => b.at - a.at || b.id.localeCompare(a.id)).slice(0, 30),
    failed: results.some(({ isError }) => isError),
  }
}
