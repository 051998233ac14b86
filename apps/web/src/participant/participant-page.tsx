import './participant.css'
import { Stack } from '@mantine/core'
import type { Participant } from '../api.ts'
import { ChannelList } from './channel-list.tsx'
import { GatewayHealth } from './gateway-health.tsx'
import { Identity } from './identity.tsx'
import { ParticipantNav } from './participant-nav.tsx'
import { ReceivedMessages } from './received-messages.tsx'
import { RefusedMessages } from './refused-messages.tsx'
import { SendMessage } from './send-message.tsx'
import { SentMessages } from './sent-messages.tsx'

/** All of one participant, as its own gateway tells it; and a form to send from there. */
export function ParticipantPage(props: { participant: Participant; participants: readonly Participant[] }) {
  return (
    <Stack gap="md">
      <ParticipantNav participants={props.participants} current={props.participant.key} />
      <Identity participant={props.participant} />
      <GatewayHealth participant={props.participant} />
      <div className="participant-columns">
        <Stack gap="md">
          <SendMessage {...props} />
          <ChannelList {...props} />
        </Stack>
        <Stack gap="md">
          <SentMessages {...props} />
          <ReceivedMessages {...props} />
          <RefusedMessages {...props} />
        </Stack>
      </div>
    </Stack>
  )
}
