import { Group } from '@mantine/core'
import type { Participant } from '../api.ts'
import type { GatewayHealth } from './use-health.ts'

/** What each gateway says of itself. */
export function HealthBar({
  participants,
  health,
}: {
  participants: readonly Participant[]
  health: ReadonlyMap<string, GatewayHealth>
}) {
  return (
    <Group gap="xs" role="status" aria-label="Health of the gateways">
      {participants.map(({ key }) => {
        const { text, well, reasons } = health.get(key) ?? { text: 'asking', well: true, reasons: [] }
        return (
          <span key={key} className={well ? 'health' : 'health down'} title={reasons.join(' ')}>
            {key}: {text}
          </span>
        )
      })}
    </Group>
  )
}
