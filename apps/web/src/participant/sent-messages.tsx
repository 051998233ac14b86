import { Text } from '@mantine/core'
import type { Participant } from '../api.ts'
import { Fate } from './fate.tsx'
import type { ListedSent } from './gateway-api.ts'
import { Loaded } from './loaded.tsx'
import { MessageRow } from './message-row.tsx'
import { countReceipts, stateOf } from './message-state.ts'
import { Payload } from './payload.tsx'
import { Section } from './section.tsx'
import { useGateway, useSentMessage } from './use-gateway.ts'
import { useOpened } from './use-opened.ts'

type Of = { readonly participant: Participant; readonly participants: readonly Participant[] }

/** The last messages this participant sent, and what became of each. */
export function SentMessages({ participant, participants }: Of) {
  const { opened, toggle, everyMs } = useOpened()
  const sent = useGateway<readonly ListedSent[]>(participant.key, 'messages/sent?limit=8', everyMs)
  return (
    <Section title="Sent" note={opened === undefined ? 'The last eight.' : 'Stands still while a message is open.'}>
      <Loaded query={sent} what="the messages sent">
        {(list) =>
          list.length === 0 ? (
            <Text>Nothing was sent from here yet.</Text>
          ) : (
            <ul className="rows">
              {list.map((message) => (
                <SentRow
                  key={message.id}
                  message={message}
                  of={{ participant, participants }}
                  open={opened === message.id}
                  onToggle={() => toggle(message.id)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}

function SentRow({
  message: { id, topicName, createdDate, payload },
  of: { participant, participants },
  open,
  onToggle,
}: {
  message: ListedSent
  of: Of
  open: boolean
  onToggle: () => void
}) {
  const { data } = useSentMessage(participant.key, id)
  const state = data === undefined ? undefined : stateOf(data)
  const receipts = data === undefined ? '' : countReceipts(data)
  const aside = (
    <>
      {state !== undefined && <span className={`state ${state.tone}`}>{state.text}</span>}{' '}
      {receipts !== '' && <span className="receipts">receipts: {receipts}</span>}
    </>
  )
  return (
    <MessageRow at={Date.parse(createdDate)} topicName={topicName} aside={aside} open={open} onToggle={onToggle}>
      <Payload text={payload} />
      <Fate participantKey={participant.key} id={id} participants={participants} />
    </MessageRow>
  )
}
