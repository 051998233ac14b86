import { Table, Text, UnstyledButton } from '@mantine/core'
import { topicColour } from './topic-colour.ts'
import type { Arrival } from './use-messages.ts'

/** The latest messages; each opens its own page. */
export function MessageList({
  arrivals,
  onSelect,
}: {
  arrivals: readonly Arrival[]
  onSelect: (arrival: Arrival) => void
}) {
  if (arrivals.length === 0) return <Text c="dimmed">No messages yet. The first one comes within seconds.</Text>
  return (
    <Table.ScrollContainer minWidth={280} tabIndex={0} aria-label="Latest messages">
      <Table verticalSpacing={4} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Time</Table.Th>
            <Table.Th>From → to</Table.Th>
            <Table.Th>Topic</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {arrivals.slice(0, 14).map((arrival) => (
            <Table.Tr key={`${arrival.id} ${arrival.to.key} ${arrival.fqcn}`}>
              <Table.Td className="time">{new Date(arrival.at).toLocaleTimeString()}</Table.Td>
              <Table.Td>
                <UnstyledButton className="open-message" onClick={() => onSelect(arrival)}>
                  {arrival.from?.key ?? arrival.sender} → {arrival.to.key}
                </UnstyledButton>
              </Table.Td>
              <Table.Td>
                <i className="swatch" style={{ background: topicColour(arrival.topicName) }} aria-hidden="true" />{' '}
                {arrival.topicName}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
