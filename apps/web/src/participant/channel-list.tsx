import { Code, Text } from '@mantine/core'
import type { Participant } from '../api.ts'
import type { Channel } from './gateway-api.ts'
import { Loaded } from './loaded.tsx'
import { Section } from './section.tsx'
import { useGateway } from './use-gateway.ts'

/** The ways in which this participant sends and receives. */
export function ChannelList({
  participant,
  participants,
}: {
  participant: Participant
  participants: readonly Participant[]
}) {
  const channels = useGateway<readonly Channel[]>(participant.key, 'channels', 5000)
  return (
    <Section title="Channels" note="A channel says which topics go to or come from whom.">
      <Loaded query={channels} what="the channels">
        {(list) =>
          list.length === 0 ? (
            <Text>This participant has no channel: it neither sends nor receives messages.</Text>
          ) : (
            <ul className="rows">
              {list.map((channel) => (
                <li key={channel.fqcn} className="channel">
                  <ChannelCard channel={channel} of={participant} participants={participants} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}

function ChannelCard({
  channel: { fqcn, type, payloadEncryption, acceptPlain, conditions },
  of,
  participants,
}: {
  channel: Channel
  of: Participant
  participants: readonly Participant[]
}) {
  const sends = type === 'pub'
  const plain = sends ? 'in plain text' : 'encrypted or plain'
  const nameOf = (did: string): string => participants.find((one) => one.did === did)?.title ?? did
  return (
    <>
      <h3 className="channel-name">
        <Code>{fqcn}</Code> {sends ? 'sends' : 'receives'}
      </h3>
      <dl className="facts">
        <dt>Topics</dt>
        {conditions.topics.map(({ owner, topicName }) => (
          <dd key={`${owner}/${topicName}`}>
            {owner}/{topicName}
          </dd>
        ))}
        <dt>{sends ? 'To' : 'From'}</dt>
        {conditions.roles.map((role) => (
          <dd key={role}>holders of {role}</dd>
        ))}
        {conditions.dids.map((did) => (
          <dd key={did}>{nameOf(did)}</dd>
        ))}
        <dt>Payload</dt>
        <dd>{(sends ? payloadEncryption : !acceptPlain) ? 'encrypted' : plain}</dd>
        {sends && <Recipients of={of} fqcn={fqcn} nameOf={nameOf} />}
      </dl>
    </>
  )
}

/** Who would get a message sent now: the gateway has verified each one's credential itself. */
function Recipients({ of, fqcn, nameOf }: { of: Participant; fqcn: string; nameOf: (did: string) => string }) {
  const path = `channels/${encodeURIComponent(fqcn)}/qualifiedDids`
  const qualified = useGateway<{ qualifiedDids: readonly string[] }>(of.key, path, 5000)
  const dids = qualified.data?.qualifiedDids
  const text = dids?.length === 0 ? 'nobody qualifies now' : `${dids?.length} now: ${dids?.map(nameOf).join('; ')}`
  return (
    <>
      <dt>Recipients</dt>
      <dd>{qualified.isError ? `not known: ${qualified.error.message}` : dids === undefined ? '…' : text}</dd>
    </>
  )
}
