import { useReducedMotion } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import type { Participant } from './api.ts'
import { topicColour, topicNames } from './topic-colour.ts'
import type { Arrival } from './use-messages.ts'

type Point = { readonly x: number; readonly y: number }

const broker: Point = { x: 400, y: 190 }
const places: Readonly<Record<string, Point>> = {
  'device-maker': { x: 120, y: 80 },
  aggregator: { x: 680, y: 80 },
  'grid-operator': { x: 680, y: 300 },
  operator: { x: 120, y: 300 },
}
const travelMs = 1500
const apartMs = 140

/** Who takes part, and messages on their way from one through the broker to another. */
export function ConsortiumMap({
  participants,
  arrivals,
  brokerRuns,
}: {
  participants: readonly Participant[]
  arrivals: readonly Arrival[]
  brokerRuns: boolean
}) {
  const layer = useRef<SVGGElement>(null)
  const seen = useRef<Set<string> | undefined>(undefined)
  const still = useReducedMotion()
  useEffect(() => {
    const keys = arrivals.map(({ id, to }) => `${id} ${to.key}`)
    const known = seen.current
    seen.current = new Set(keys)
    if (known === undefined || still || layer.current === null) return
    const fresh = arrivals.filter((_, i) => !known.has(keys[i] ?? ''))
    for (const [i, arrival] of fresh.reverse().entries()) travel(layer.current, arrival, i * apartMs)
  }, [arrivals, still])
  return (
    <figure className="map">
      <svg
        viewBox="0 0 800 380"
        role="img"
        aria-label="The consortium: three participants and the operator around the message broker"
      >
        {participants.map(({ key }) => {
          const { x, y } = places[key] ?? broker
          return <line key={key} x1={x} y1={y} x2={broker.x} y2={broker.y} className="wire" />
        })}
        <g ref={layer} />
        <g
          transform={`translate(${broker.x} ${broker.y})`}
          className={brokerRuns ? 'node broker' : 'node broker stopped'}
        >
          <rect x={-95} y={-36} width={190} height={72} rx={14} />
          <text y={-4}>Message broker</text>
          <text y={18} className="small">
            {brokerRuns ? 'sees ciphertext only' : 'stopped'}
          </text>
        </g>
        {participants.map(({ key, title, name }) => {
          const { x, y } = places[key] ?? broker
          return (
            <g key={key} transform={`translate(${x} ${y})`} className="node">
              <rect x={-110} y={-36} width={220} height={72} rx={14} />
              <text y={-4}>{title}</text>
              <text y={18} className="small">
                {name}
              </text>
            </g>
          )
        })}
        <text x={400} y={366} className="base">
          name service · SSI hub · ledger
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

function travel(layer: SVGGElement, { from, to, topicName }: Arrival, delay: number): void {
  const [start, end] = [places[from?.key ?? ''], places[to.key]]
  if (start === undefined || end === undefined) return
  const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle')
  dot.setAttribute('r', '8')
  dot.style.fill = topicColour(topicName)
  dot.style.opacity = '0'
  layer.append(dot)
  const frames = [start, broker, end].map(({ x, y }) => ({ transform: `translate(${x}px, ${y}px)`, opacity: 1 }))
  dot.animate(frames, { duration: travelMs, delay, easing: 'ease-in-out' }).finished.finally(() => dot.remove())
}
