import { useQueries } from '@tanstack/react-query'
import { call, type Participant, type Received, type Refused } from '../api.ts'

/** What came to a participant: taken, or refused with a code. */
export type Arrival = {
  readonly id: string | null
  /** Its place in the recipient's mailbox. */
  readonly position: number
  readonly sender: string | null
  /** The sender, if it is one of the sandbox's participants. */
  readonly from: Participant | undefined
  readonly to: Participant
  /** ms */
  readonly at: number
  readonly topicName?: string
  readonly payload?: string
  readonly refused?: { readonly code: string; readonly reason: string }
}

const each = 15

/** The latest arrivals at all participants, newest first. */
export function useArrivals(participants: readonly Participant[]): readonly Arrival[] {
  const results = useQueries({
    queries: participants.map(({ key }) => ({
      queryKey: ['arrivals', key],
      queryFn: async () => {
        const read = <T>(list: string) => call<T[]>(`participants/${key}/api/v2/messages/${list}`)
        const [received, refused] = await Promise.all([
          read<Received>(`received?amount=${each}`),
          read<Refused>(`rejected?limit=${each}`),
        ])
        return { received, refused }
      },
      refetchInterval: 5000,
    })),
  })
  return participants
    .flatMap((to, i): Arrival[] => {
      const { received = [], refused = [] } = results[i]?.data ?? {}
      const fromOf = (sender: string | null) => participants.find(({ did }) => did === sender)
      return [
        ...received.map(({ id, position, sender, topicName, payload, timestampISO }) => {
          return { id, position, sender, from: fromOf(sender), to, topicName, payload, at: Date.parse(timestampISO) }
        }),
        ...refused.map(({ id, position, sender, code, reason, at }) => {
          return { id, position, sender, from: fromOf(sender), to, at, refused: { code, reason } }
        }),
      ]
    })
    .sort((a, b) => b.at - a.at || b.position - a.position)
}
