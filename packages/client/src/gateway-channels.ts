import type { QualifiedRecipients } from '@digital-spine/api'
import type { HttpClient } from './http.ts'

type Json = Record<string, unknown>

/** Channels of a gateway, and whom they reach. */
export function gatewayChannels(http: HttpClient) {
  const path = (text: string): string => encodeURIComponent(text)
  return {
    createChannel: (channel: Json) => http.call<Json>('POST', '/api/v2/channels', channel),
    channels: () => http.call<Json[]>('GET', '/api/v2/channels'),
    channel: (fqcn: string) => http.call<Json>('GET', `/api/v2/channels/${path(fqcn)}`),
    /** Whom a channel is for, and why. */
    qualified: (fqcn: string) => http.call<QualifiedRecipients>('GET', `/api/v2/channels/${path(fqcn)}/qualifiedDids`),
    deleteChannel: (fqcn: string) => http.call<undefined>('DELETE', `/api/v2/channels/${path(fqcn)}`),
  }
}
