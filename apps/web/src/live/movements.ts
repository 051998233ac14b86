import { topicColour } from '../topic-colour.ts'
import type { Layout, Point } from './map-layout.ts'
import type { Heard } from './use-activity.ts'

const legMs = 700
const restMs = 900
/** Messages at the same time start a little apart, so that each is seen. */
const apartMs = 90
const rememberMs = 60_000

type Leg = { readonly from: Point; readonly to: Point; readonly colour: string; readonly refused: boolean }

/** Draws messages on their way: to the broker when it has stored them, on to a recipient when that has judged them. */
export type Movements = (heard: Heard, layout: Layout, still: boolean) => void

export function createMovements(layer: SVGGElement): Movements {
  const topics = new Map<string, string>()
  const atBroker = new Map<string, number>()
  let lastStart = 0

  const draw = ({ from, to, colour, refused }: Leg, delay: number, still: boolean): void => {
    const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle')
    dot.setAttribute('r', refused ? '10' : '8')
    dot.classList.add('moving')
    if (refused) dot.classList.add('refused')
    dot.style.fill = colour
    dot.style.opacity = '0'
    layer.append(dot)
    const at = ({ x, y }: Point): string => `translate(${x}px, ${y}px)`
    const middle = at({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 })
    const moving = [
      { transform: at(from), opacity: 1 },
      { transform: at(to), opacity: 1 },
    ]
    const resting = [
      { transform: middle, opacity: 0 },
      { transform: middle, opacity: 1 },
      { transform: middle, opacity: 0 },
    ]
    const animation = dot.animate(still ? resting : moving, {
      ...{ duration: still ? restMs : legMs, delay, easing: 'ease-in-out' },
    })
    animation.finished.finally(() => dot.remove()).catch(() => undefined)
  }
  const soon = (): number => {
    const now = performance.now()
    lastStart = Math.max(now, lastStart + apartMs)
    return lastStart - now
  }
  return ({ by, activity }, { participants, broker }, still) => {
    const place = participants[by.key]
    if (place === undefined || document.hidden) return
    if (activity.kind === 'accepted') topics.set(activity.id, activity.topicName)
    if (activity.kind === 'sent' && activity.results.some(({ status }) => status !== 'refused')) {
      const delay = soon()
      atBroker.set(activity.id, performance.now() + delay + legMs)
      setTimeout(() => atBroker.delete(activity.id) && topics.delete(activity.id), rememberMs)
      const colour = topicColour(topics.get(activity.id) ?? '')
      draw({ from: place, to: broker, colour, refused: false }, delay, still)
    }
    if (activity.kind === 'received' || activity.kind === 'refused') {
      const refused = activity.kind === 'refused'
      const there = atBroker.get(activity.id ?? '') ?? 0
      const colour = refused ? 'var(--mantine-color-red-7)' : topicColour(activity.topicName)
      draw({ from: broker, to: place, colour, refused }, Math.max(0, there - performance.now()), still)
    }
  }
}
