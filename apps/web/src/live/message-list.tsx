import { Table, Text, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { topicColour } from '../topic-colour.ts'
import type { Arrival } from './use-arrivals.ts'
import { useHeld } from './use-held.ts'

const rows = 12
/** ms for which one that was refused stays on top. */
const pinnedMs = 120_000

/** The latest messages, refused ones first; each opens its own panel. The list holds still while somebody is at it. */
export function MessageList({
  arrivals,
  onSelect,
}: {
  arrivals: readonly Arrival[]
  onSelect: (arrival: Arrival) => void
}) {
  const { t } = useTranslation('live')
  const { shown, hold, letGo } = useHeld(arrivals)
  if (arrivals.length === 0) return <Text c="dimmed">{t('messages.none')}</Text>
  return (
    <Table.ScrollContainer
      minWidth={280}
      tabIndex={0}
      aria-label={t('messages.title')}
      onMouseMove={hold}
      onMouseLeave={letGo}
      onFocus={hold}
      onKeyDown={hold}
      onBlur={letGo}
    >
      <Table verticalSpacing={4} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('messages.time')}</Table.Th>
            <Table.Th>{t('messages.fromTo')}</Table.Th>
            <Table.Th>{t('messages.topic')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pinRefused(shown).map((arrival) => (
            <Table.Tr key={`${arrival.to.key} ${arrival.position}`}>
              <Table.Td className="time">{new Date(arrival.at).toLocaleTimeString()}</Table.Td>
              <Table.Td>
                <UnstyledButton className="open-message" onClick={() => onSelect(arrival)}>
                  {nameOfSender(arrival)} → {arrival.to.key}
                </UnstyledButton>
              </Table.Td>
              <Table.Td>
                {arrival.refused === undefined ? (
                  <>
                    <i
                      className="swatch"
                      style={{ background: topicColour(arrival.topicName ?? '') }}
                      aria-hidden="true"
                    />{' '}
                    {arrival.topicName}
                  </>
                ) : (
                  <span className="trouble">{t('messages.refused', { code: arrival.refused.code })}</span>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function pinRefused(arrivals: readonly Arrival[]): readonly Arrival[] {
  const isPinned = ({ refused, at }: Arrival): boolean => refused !== undefined && Date.now() - at < pinnedMs
  return [...arrivals.filter(isPinned), ...arrivals.filter((arrival) => !isPinned(arrival))].slice(0, rows)
}

/** A participant of the sandbox by its name, anybody else by the end of its DID. */
export function nameOfSender({ from, sender }: Pick<Arrival, 'from' | 'sender'>): string {
  if (from !== undefined) return from.key
  return sender === null ? '?' : `…${sender.slice(-8)}`
}
