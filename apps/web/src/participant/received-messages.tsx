import { Code, Text } from '@mantine/core'
import type { Participant, Received } from '../api.ts'
import { Loaded } from './loaded.tsx'
import { MessageRow } from './message-row.tsx'
import { Payload } from './payload.tsx'
import { Section } from './section.tsx'
import { useGateway } from './use-gateway.ts'
import { useOpened } from './use-opened.ts'

/** The last messages that reached this participant and passed every check. */
export function ReceivedMessages({
  participant,
  participants,
}: {
  participant: Participant
  participants: readonly Participant[]
}) {
  const { opened, toggle, everyMs } = useOpened()
  const received = useGateway<readonly Received[]>(participant.key, 'messages/received?amount=8', everyMs)
  const nameOf = (did: string): string => participants.find((one) => one.did === did)?.title ?? did
  return (
    <Section
      title="Received"
      note={
        opened === undefined ? 'The last eight; each has passed every check.' : 'Stands still while a message is open.'
      }
    >
      <Loaded query={received} what="the messages received">
        {(list) =>
          list.length === 0 ? (
            <Text>Nothing has arrived here yet.</Text>
          ) : (
            <ul className="rows">
              {list.map(({ id, fqcn, sender, topicName, topicOwner, topicVersion, payload, timestampISO }) => (
                <MessageRow
                  key={`${id} ${fqcn}`}
                  at={Date.parse(timestampISO)}
                  topicName={topicName}
                  aside={`from ${nameOf(sender)}`}
                  open={opened === `${id} ${fqcn}`}
                  onToggle={() => toggle(`${id} ${fqcn}`)}
                >
                  <Payload text={payload} />
                  <Text size="sm" className="breaks">
                    Message <Code>{id}</Code> on <Code>{fqcn}</Code>, topic {topicOwner}/{topicName}@{topicVersion},
                    signed by <Code>{sender}</Code>
                  </Text>
                </MessageRow>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}
