import type { TrafficCounter } from '@digital-spine/api'

/** How much came and went. */
export type TrafficTables = {
  /** In a step of `step` ms that begins at `start`. Steps in which nothing happened have no rows. */
  traffic: { step: number; start: number; counter: TrafficCounter; messages: number; bytes: number }
}
