import type { Did } from '@digital-spine/core'

/** Channels as they are configured, and whom they are for. */
export type ChannelTables = {
  channels: { fqcn: string; definition: string; created_at: number; updated_at: number }
  /** Who qualified when that was last found out; `reasons` are JSON. */
  channel_members: { fqcn: string; did: Did; reasons: string }
  /** When it was found out that the members are these. */
  channel_state: { fqcn: string; resolved_at: number }
}
