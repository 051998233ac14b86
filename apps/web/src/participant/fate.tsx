import { Code, Text } from '@mantine/core'
import type { Participant } from '../api.ts'
import { Loaded } from './loaded.tsx'
import { sortReceipts, stateOf } from './message-state.ts'
import { useSentMessage } from './use-gateway.ts'

/** What became of a message so far: its state, and each signed receipt with the time since it was written. */
export function Fate({
  participantKey,
  id,
  participants,
}: {
  participantKey: string
  id: string
  participants: readonly Participant[]
}) {
  const sent = useSentMessage(participantKey, id)
  const nameOf = (did = ''): string => participants.find((one) => one.did === did)?.title ?? did
  return (
    <div className="fate">
      <Text size="sm">
        Message <Code className="breaks">{id}</Code>
      </Text>
      <Loaded query={sent} what="what became of it">
        {(message) => (
          <>
            <Text size="sm">
              State: <b>{stateOf(message).text}</b>
            </Text>
            <ol className="receipt-list" aria-label="Receipts">
              {sortReceipts(message.receipts).map(({ recipient, status, reason, at }) => (
                <li key={`${recipient} ${status}`}>
                  <b>{status}</b> {status === 'accepted' ? 'by the broker for' : 'by'} {nameOf(recipient)} after{' '}
                  {Math.max(0, at - Date.parse(message.createdDate))} ms
                  {reason === undefined ? '' : `: ${reason}`}
                </li>
              ))}
            </ol>
            {message.results
              .filter(({ status }) => status === 'refused')
              .map(({ did, reason }) => (
                <Text size="sm" key={did ?? ''} className="trouble">
                  Refused{did === undefined ? '' : ` for ${nameOf(did)}`}: {reason}
                </Text>
              ))}
          </>
        )}
      </Loaded>
    </div>
  )
}
