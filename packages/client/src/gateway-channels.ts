import type { HttpClient } from './http.ts'

type Json = Record<string, unknown>

/** Channels of a gateway, and whom they reach. */
export function gatewayChannels(http: HttpClient) {
  const path = (text: string): string => encodeURIComponent(text)
  return {
    createChannel: (channel: Json) => http.call<Json>('POST', '/api/v2/channels', channel),
    channels: () => http.call<Json[]>('GET', '/api/v2/channels'),
    channel: (fqcn: string) => http.call<Json>('GET', `/api/v2/channels/${path(fqcn)}`),
    recipients: async (fqcn: string) =>
      (await http.call<{ qualifiedDids: string[] }>('GET', `/api/v2/channels/${path(fqcn)}/qualifiedDids`))
        .qualifiedDids,
    deleteChannel: (fqcn: string) => http.call<undefined>('DELETE', `/api/v2/channels/${path(fqcn)}`),
  }
}
