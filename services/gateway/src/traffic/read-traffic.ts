import {
  maxTrafficSteps,
  type Traffic,
  type TrafficCounter,
  type TrafficQuery,
  trafficCounters,
  trafficSteps,
} from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'

const defaultSteps = 60

/** What was counted in each step of a time. Throws VALIDATION_FAILED for more steps than an answer has. */
export async function readTraffic(
  { db, now }: Pick<GatewayContext, 'db' | 'now'>,
  { from, to, step: name }: TrafficQuery,
): Promise<Traffic> {
  const step = trafficSteps[name]
  const startOf = (at: number): number => at - (at % step)
  const last = startOf(to === undefined ? now() : Date.parse(to))
  const first = from === undefined ? last - (defaultSteps - 1) * step : startOf(Date.parse(from))
  const steps = (last - first) / step + 1
  if (steps < 1) throw new SpineError('VALIDATION_FAILED', 'from is later than to.')
  if (steps > maxTrafficSteps)
    throw new SpineError(
      'VALIDATION_FAILED',
      `${steps} steps are asked for, and an answer has ${maxTrafficSteps} at most.`,
    )
  const series = () => Array.from({ length: steps }, () => 0)
  const counts = Object.fromEntries(trafficCounters.map((counter) => [counter, series()])) as Record<
    TrafficCounter,
    number[]
  >
  const bytes: Partial<Record<TrafficCounter, number[]>> & Traffic['bytes'] = { received: series(), sent: series() }
  const rows = await db
    .selectFrom('traffic')
    .select(['start', 'counter', 'messages', 'bytes'])
    .where('step', '=', step)
    .where('start', '>=', first)
    .where('start', '<=', last)
    .execute()
  for (const row of rows) {
    const index = (row.start - first) / step
    counts[row.counter][index] = row.messages
    const sizes = bytes[row.counter]
    if (sizes !== undefined) sizes[index] = row.bytes
  }
  return { from: first, stepMs: step, steps, counts, bytes }
}
