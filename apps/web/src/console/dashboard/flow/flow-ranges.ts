import type { Traffic, TrafficCounter, TrafficStep } from '@digital-spine/api'
import type { Query } from '../../../request.ts'

const stepMs: Readonly<Record<TrafficStep, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** How far back one looks, in how many steps of what length. */
export const ranges = {
  quarter: { step: 'minute', steps: 15 },
  hour: { step: 'minute', steps: 60 },
  day: { step: 'hour', steps: 24 },
  week: { step: 'hour', steps: 168 },
} as const satisfies Readonly<Record<string, { step: TrafficStep; steps: number }>>
export type Range = keyof typeof ranges
export const rangeNames = Object.keys(ranges) as Range[]

/** Asks for the steps of a range that ends at `now` (ms); the same within a step. */
export function queryOf(range: Range, now: number): Query {
  const { step, steps } = ranges[range]
  const length = stepMs[step]
  return { step, from: new Date(now - (now % length) - (steps - 1) * length).toISOString() }
}

/** How many there were in all. */
export const totalOf = ({ counts }: Traffic, counter: TrafficCounter): number =>
  counts[counter].reduce((sum, count) => sum + count, 0)

/** The step in which there were most of it, and how many; undefined if there were none. */
export function busiestStep(
  { counts, from, stepMs }: Traffic,
  counter: TrafficCounter,
): { readonly at: number; readonly count: number } | undefined {
  const count = Math.max(0, ...counts[counter])
  return count === 0 ? undefined : { at: from + counts[counter].indexOf(count) * stepMs, count }
}

/** What has become of messages at their recipients: each counted where it is now. */
export function outcomesOf(
  traffic: Traffic,
): Readonly<Record<'processed' | 'waiting' | 'rejected' | 'expired' | 'failed', number>> {
  const [delivered, processed] = [totalOf(traffic, 'delivered'), totalOf(traffic, 'processed')]
  return {
    processed,
    // What was processed may have been delivered before this time.
    waiting: Math.max(0, delivered - processed),
    rejected: totalOf(traffic, 'rejected'),
    expired: totalOf(traffic, 'expired'),
    failed: totalOf(traffic, 'failed'),
  }
}
