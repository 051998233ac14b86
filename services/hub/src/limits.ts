/** How much one DID may ask of a hub, and how long the hub remembers. */
export type HubLimits = {
  /** Requests for roles a DID may make in a minute. */
  readonly requestsPerMinute: number
  /** Requests of a DID that may be open. */
  readonly openRequests: number
  /** Places in status lists and versions of them that an issuer may take and store in a minute. */
  readonly statusWritesPerMinute: number
  /** Places of a pair of status lists that are given out; all of them if left out. */
  readonly statusListCapacity?: number
  /** How long events can be had, ms. */
  readonly eventRetentionMs: number
  /** Silence after which a stream of events says that it is there, ms. */
  readonly heartbeatMs: number
}

export const defaultLimits: HubLimits = {
  requestsPerMinute: 60,
  openRequests: 100,
  statusWritesPerMinute: 6000,
  eventRetentionMs: 30 * 86_400_000,
  heartbeatMs: 15_000,
}
