import { useMediaQuery, useReducedMotion } from '@mantine/hooks'
import { type RefObject, useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import type { Participant, SandboxState } from '../api.ts'
import { topicColour, topicNames } from '../topic-colour.ts'
import { baseSize, type Layout, nodeHeight, type Point, tall, wide } from './map-layout.ts'
import { createMovements, type Movements } from './movements.ts'
import type { Heard } from './use-activity.ts'
import type { GatewayHealth } from './use-health.ts'

const baseTitles: Readonly<Record<string, string>> = { names: 'name service', hub: 'SSI hub', ledger: 'ledger' }

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
  return (
    <figure className="map">
      <svg viewBox={`0 0 ${width} ${height}`}>
        <title>The consortium: participants around the message broker</title>
        {state.participants.map(({ key }) => {
          const { x, y } = layout.participants[key] ?? broker
          return <line key={key} x1={x} y1={y} x2={broker.x} y2={broker.y} className="wire" />
        })}
        <g ref={layer} />
        <Box at={broker} size={{ width: nodeWidth, height: nodeHeight }} stopped={!runs('broker')} kind="broker">
          <text y={-4}>Message broker</text>
          <text y={18} className="small">
            {runs('broker') ? 'sees ciphertext only' : 'stopped'}
          </text>
        </Box>
        {state.participants.map((participant) => (
          <ParticipantNode
            key={participant.key}
            participant={participant}
            layout={layout}
            health={health.get(participant.key)}
            waiting={waiting[participant.key] ?? 0}
          />
        ))}
        {Object.entries(layout.base).map(([name, at]) => (
          <Box key={name} at={at} size={baseSize} stopped={!runs(name)} kind="base">
            <text y={runs(name) ? 5 : -2} className="small">
              {baseTitles[name]}
            </text>
            {!runs(name) && (
              <text y={15} className="small">
                away
              </text>
            )}
          </Box>
        ))}
        <text x={width / 2} y={(layout.base.hub?.y ?? 0) - 32} className="small base">
          who is who, and who may what
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
  participant: { key, title, name },
  layout,
  health,
  waiting,
}: {
  participant: Participant
  layout: Layout
  health: GatewayHealth | undefined
  waiting: number
}) {
  const [, navigate] = useLocation()
  const at = layout.participants[key] ?? layout.broker
  const [who = '', what] = title.split(', ')
  const well = health?.well ?? true
  const line = waiting > 0 ? `${waiting} waiting to be sent` : well ? name : (health?.text ?? '')
  return (
    <a
      href={`/participants/${key}`}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        navigate(`/participants/${key}`)
      }}
    >
      <Box at={at} size={{ width: layout.nodeWidth, height: nodeHeight }} stopped={!well} kind="participant">
        <text y={-14}>{who}</text>
        <text y={5} className="small">
          {what ?? 'issues the roles'}
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
