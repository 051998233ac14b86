import type { TrafficCounter } from '@digital-spine/api'

/** How lines are broken, dashes and gaps in pixels: colour is not all that tells them apart. */
export const flowLines: Readonly<Record<TrafficCounter, readonly number[]>> = {
  received: [],
  sent: [8, 4],
  delivered: [8, 4],
  processed: [],
  rejected: [],
  expired: [2, 4],
  failed: [8, 4],
  deadLetters: [12, 4, 2, 4],
}
