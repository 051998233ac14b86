import { Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, type Participant } from '../api.ts'
import { ChooseTopic } from './choose-topic.tsx'
import { Fate } from './fate.tsx'
import type { Channel, Draft } from './gateway-api.ts'
import { Loaded } from './loaded.tsx'
import { NoChannel } from './no-channel.tsx'
import { Refusal } from './refusal.tsx'
import { Section } from './section.tsx'
import { useGateway } from './use-gateway.ts'

/** Sends a message from this participant's gateway, and shows what becomes of it. */
export function SendMessage({
  participant,
  participants,
}: {
  participant: Participant
  participants: readonly Participant[]
}) {
  const { key } = participant
  const queries = useQueryClient()
  const channels = useGateway<readonly Channel[]>(key, 'channels', 5000)
  const send = useMutation({
    mutationFn: (draft: Draft) =>
      call<{ clientGatewayMessageId: string }>(`participants/${key}/api/v2/messages`, draft),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['gateway', key] }),
  })
  return (
    <Section title="Send a message" note="The form is made from the topic’s schema; the gateway checks what you send.">
      <Loaded query={channels} what="the channels">
        {(list) => {
          const senders = list.filter(({ type }) => type === 'pub')
          if (senders.length === 0) return <NoChannel participantKey={key} />
          return (
            <Stack gap={0} className="send">
              <ChooseTopic
                participantKey={key}
                channels={senders}
                onSend={(draft) => send.isPending || send.mutate(draft)}
              />
              {send.isError && <Refusal error={send.error} />}
              <div role="status" aria-atomic={false}>
                {send.isPending && 'Sending …'}
                {send.isSuccess && (
                  <div className="accepted">
                    <b>Accepted by the gateway</b>
                    <Fate participantKey={key} id={send.data.clientGatewayMessageId} participants={participants} />
                  </div>
                )}
              </div>
            </Stack>
          )
        }}
      </Loaded>
    </Section>
  )
}
