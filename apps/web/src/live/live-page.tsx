import './live.css'
import '../kit/kit.css'
import { Drawer, Text, Title } from '@mantine/core'
import { useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SandboxState } from '../api.ts'
import { ConsortiumMap } from './consortium-map.tsx'
import { FaultsPanel } from './faults-panel.tsx'
import { HealthBar } from './health-bar.tsx'
import { MessageList } from './message-list.tsx'
import { MessagePanel } from './message-panel.tsx'
import { OwnGateway } from './own-gateway.tsx'
import { type Heard, useActivity } from './use-activity.ts'
import { type Arrival, useArrivals } from './use-arrivals.ts'
import { useHappenings } from './use-happenings.ts'
import { useHealth } from './use-health.ts'

/** The consortium at work, each message to be opened, and things to break. */
export function LivePage({ state }: { state: SandboxState }) {
  const { t } = useTranslation('live')
  const { participants } = state
  const health = useHealth(participants)
  const { happenings, say, hear } = useHappenings(participants, health)
  const draw = useRef<(heard: Heard) => void>(undefined)
  const onHeard = useCallback(
    (heard: Heard): void => {
      draw.current?.(heard)
      hear(heard)
    },
    [hear],
  )
  const waiting = useActivity(participants, onHeard)
  const arrivals = useArrivals(participants)
  const [selected, setSelected] = useState<Arrival>()
  return (
    <>
      <HealthBar participants={participants} health={health} />
      <div className="columns two">
        <ConsortiumMap state={state} health={health} waiting={waiting} onHeard={draw} />
        <section aria-label={t('messages.region')}>
          <Title order={2} size="h4">
            {t('messages.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('messages.note')}
          </Text>
          <div className="messages">
            <MessageList arrivals={arrivals} onSelect={setSelected} />
          </div>
        </section>
      </div>
      <OwnGateway />
      <FaultsPanel state={state} happenings={happenings} say={say} onSelect={setSelected} />
      <Drawer
        opened={selected !== undefined}
        onClose={() => setSelected(undefined)}
        position="bottom"
        size="90%"
        lockScroll={false}
        title={
          selected === undefined
            ? ''
            : selected.id === null
              ? t('messages.unreadable')
              : t('messages.panel', { id: selected.id })
        }
        closeButtonProps={{ 'aria-label': t('messages.close') }}
      >
        {selected !== undefined && <MessagePanel arrival={selected} />}
      </Drawer>
    </>
  )
}
