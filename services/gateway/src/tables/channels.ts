/** Channels as they are configured. */
export type ChannelTables = {
  channels: { fqcn: string; definition: string; created_at: number; updated_at: number }
}
