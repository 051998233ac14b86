import { Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'
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
  const { t } = useTranslation('live')
  return (
    <Group gap="xs" role="status" aria-label={t('health.label')}>
      {participants.map(({ key }) => {
        const { text, well, reasons } = health.get(key) ?? { text: t('health.asking'), well: true, reasons: [] }
        return (
          <span key={key} className={well ? 'health' : 'health down'} title={reasons.join(' ')}>
            {key}: {text}
          </span>
        )
      })}
    </Group>
  )
}
