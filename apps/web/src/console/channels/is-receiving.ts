import type { ChannelType } from '@digital-spine/api'

/** Whether a channel is into this gateway, not out of it. */
export const isReceiving = (type: ChannelType): boolean => type === 'sub' || type === 'download'
