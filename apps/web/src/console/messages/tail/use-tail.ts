import { startTransition, useEffect, useState } from 'react'
import { listen } from '../../../listen.ts'
import { useGateway } from '../../gateway.tsx'
import { createTail, type Happening, type TailView } from './tail.ts'

const capacity = 1000
/** ms between two drawings: more often nobody could read, and other work would wait. */
const drawEveryMs = 100

/** What happens at the gateway from now on, and whether it can be heard. */
export function useTail(): { readonly view: TailView; readonly isThere: boolean | undefined } {
  const { prefix } = useGateway()
  const [tail] = useState(() => createTail({ capacity, draw: drawSoon, now: Date.now }))
  const [view, setView] = useState(tail.view)
  const [isThere, setThere] = useState<boolean>()
  // Not as an external store, which is drawn in one piece: frames and clicks come in between.
  useEffect(() => tail.subscribe(() => startTransition(() => setView(tail.view()))), [tail])
  useEffect(() => {
    const stop = new AbortController()
    const hear = (data: string): void => tail.add(JSON.parse(data) as Happening)
    const handlers = { received: hear, accepted: hear, refused: hear }
    const ticking = setInterval(tail.redraw, 1000)
    listen(`${prefix}/api/v2/activity`, handlers, { signal: stop.signal, onTurn: setThere })
    return () => {
      clearInterval(ticking)
      stop.abort()
    }
  }, [prefix, tail])
  return { view, isThere }
}

function drawSoon(redraw: () => void): void {
  setTimeout(() => requestAnimationFrame(redraw), drawEveryMs)
}
