import { useMediaQuery, useReducedMotion } from '@mantine/hooks'
import { type RefObject, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Participant, SandboxState } from '../api.ts'
import { topicColour, topicNames } from '../topic-colour.ts'
import { baseSize, nodeHeight, type Point, tall, wide } from './map-layout.ts'
import { createMovements, type Movements } from './movements.ts'
import type { Heard } from './use-activity.ts'
import type { GatewayHealth } from './use-health.ts'

const baseNames = ['names', 'hub', 'ledger'] as const

/**
 * Who takes part, and messages on their way from one through the broker to another. `onHeard` gets what draws them. Each
 * participant's node leads to its page.
 */
export function ConsortiumMap({
  state,
  health,
  waiting,
  onHeard,
}: {
  state: SandboxState
  health: ReadonlyMap<string, GatewayHealth>
  waiting: Readonly<Record<string, number>>
  onHeard: RefObject<((heard: Heard) => void) | undefined>
}) {
  const { t } = useTranslation('live')
  const layer = useRef<SVGGElement>(null)
  const layout = useMediaQuery('(min-width: 40em)', true) ? wide : tall
  const still = useReducedMotion()
  const movements = useRef<Movements>(undefined)
  useEffect(() => {
    if (layer.current === null) return
    movements.current ??= createMovements(layer.current)
    onHeard.current = (heard) => movements.current?.(heard, layout, still)
    return () => {
      onHeard.current = undefined
    }
  }, [layout, still, onHeard])
  const runs = (name: string): boolean => state.services.find((service) => service.name === name)?.running ?? false
  const { width, height, nodeWidth, broker } = layout
  const placed = state.participants.flatMap((participant) => {
    const at = layout.participants[participant.key]
    return at === undefined ? [] : [{ participant, at }]
  })
  return (
    <figure className="map">
      <svg viewBox={`0 0 ${width} ${height}`}>
        <title>{t('map.title')}</title>
        {placed.map(({ participant: { key }, at: { x, y } }) => (
          <line key={key} x1={x} y1={y} x2={broker.x} y2={broker.y} className="wire" />
        ))}
        <g ref={layer} />
        <Box at={broker} size={{ width: nodeWidth, height: nodeHeight }} stopped={!runs('broker')} kind="broker">
          <text y={-4}>{t('map.broker')}</text>
          <text y={18} className="small">
            {t(runs('broker') ? 'map.sees' : 'map.stopped')}
          </text>
        </Box>
        {placed.map(({ participant, at }) => (
          <ParticipantNode
            key={participant.key}
            participant={participant}
            at={at}
            nodeWidth={nodeWidth}
            health={health.get(participant.key)}
            waiting={waiting[participant.key] ?? 0}
          />
        ))}
        {baseNames.map((name) => (
          <Box key={name} at={layout.base[name]} size={baseSize} stopped={!runs(name)} kind="base">
            <text y={runs(name) ? 5 : -2} className="small">
              {t(`map.${name}`)}
            </text>
            {!runs(name) && (
              <text y={15} className="small">
                {t('map.away')}
              </text>
            )}
          </Box>
        ))}
        <text x={width / 2} y={layout.base.hub.y - 32} className="small base">
          {t('map.base')}
        </text>
      </svg>
      <figcaption>
        {topicNames.map((name) => (
          <span key={name}>
            <i style={{ background: topicColour(name) }} aria-hidden="true" /> {name}
          </span>
        ))}
      </figcaption>
    </figure>
  )
}

function ParticipantNode({
  participant: { key, title, name, newcomer },
  at,
  nodeWidth,
  health,
  waiting,
}: {
  participant: Participant
  at: Point
  nodeWidth: number
  health: GatewayHealth | undefined
  waiting: number
}) {
  const { t } = useTranslation('live')
  const [, navigate] = useLocation()
  const [who = '', what] = title.split(', ')
  const well = health?.well ?? true
  const line =
    waiting > 0 ? t('map.waiting', { count: waiting }) : well ? (name ?? t('map.unnamed')) : (health?.text ?? '')
  return (
    <a
      href={`/participants/${key}`}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        navigate(`/participants/${key}`)
      }}
    >
      <Box at={at} size={{ width: nodeWidth, height: nodeHeight }} stopped={!well} kind="participant">
        <text y={-14}>{who}</text>
        <text y={5} className="small">
          {newcomer ? t('map.newcomer') : (what ?? t('map.issues'))}
        </text>
        <text y={25} className={waiting > 0 || !well ? 'small trouble' : 'small faint'}>
          {line}
        </text>
      </Box>
    </a>
  )
}

function Box({
  at,
  size,
  stopped,
  kind,
  children,
}: {
  at: Point
  size: { readonly width: number; readonly height: number }
  stopped: boolean
  kind: string
  children: React.ReactNode
}) {
  return (
    <g transform={`translate(${at.x} ${at.y})`} className={`node ${kind} ${stopped ? 'stopped' : ''}`}>
      <rect x={-size.width / 2} y={-size.height / 2} width={size.width} height={size.height} rx={14} />
      {children}
    </g>
  )
}
