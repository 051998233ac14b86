import { Code, Text } from '@mantine/core'
import type { Participant, Refused } from '../api.ts'
import { Loaded } from './loaded.tsx'
import { Section } from './section.tsx'
import { useGateway } from './use-gateway.ts'

/** What reached this gateway and failed a check, with the reason. */
export function RefusedMessages({
  participant,
  participants,
}: {
  participant: Participant
  participants: readonly Participant[]
}) {
  const refused = useGateway<readonly Refused[]>(participant.key, 'messages/rejected?limit=8', 2000)
  const nameOf = (did: string): string => participants.find((one) => one.did === did)?.title ?? did
  return (
    <Section title="Refused" note="What arrived and failed a check. Its content is not kept.">
      <Loaded query={refused} what="the messages refused">
        {(list) =>
          list.length === 0 ? (
            <Text>Nothing was refused.</Text>
          ) : (
            <ul className="rows">
              {list.map(({ position, id, sender, code, reason, at }) => (
                <li key={position} className="message-row breaks">
                  <span className="time">{new Date(at).toLocaleTimeString()}</span> <b>{code}</b> from{' '}
                  {sender === null ? 'an unknown sender' : nameOf(sender)}: {reason}
                  {id !== null && (
                    <>
                      {' '}
                      <Code>{id}</Code>
                    </>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}
