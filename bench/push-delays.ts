import { setTimeout as delay } from 'node:timers/promises'
import { collectGarbage } from './collect-garbage.ts'
import type { Sealed } from './flow.ts'
import { keepPace } from './rate.ts'

/** ms until everything rests after that. */
const restMs = 300

/** What messages go into and come out of. */
export type Line = {
  send(message: Sealed): Promise<void>
  /** Has the headers of what comes out told to this listener alone. */
  listen(onArrival: (header: string) => void): void
}

/** ms from handing each message to the line until it comes out, sent at that rate. */
export async function measureDelays(line: Line, messages: readonly Sealed[], perSecond: number): Promise<number[]> {
  const places = new Map(messages.map(({ header }, i) => [header, i]))
  const [sentAt, delays] = [new Float64Array(messages.length), new Float64Array(messages.length)]
  const sending: Promise<void>[] = []
  let arrived = 0
  const all = Promise.withResolvers<void>()
  line.listen((header) => {
    const place = places.get(header)
    if (place === undefined || delays[place] !== 0) return
    delays[place] = performance.now() - (sentAt[place] ?? 0)
    arrived += 1
    if (arrived === messages.length) all.resolve()
  })
  collectGarbage()
  await delay(restMs)
  await keepPace(messages, perSecond, (message) => {
    sentAt[sending.length] = performance.now()
    sending.push(line.send(message))
  })
  await Promise.all([all.promise, ...sending])
  return [...delays]
}
