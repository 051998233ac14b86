import type {
  ChannelChange,
  ChannelInput,
  ChannelQuery,
  ListQuery,
  Qualification,
  QualifiedRecipients,
  ShownChannel,
} from '@digital-spine/api'
import type { HttpClient } from './http.ts'
import { searchOf } from './search-of.ts'

const at = (fqcn: string): string => `/api/v2/channels/${encodeURIComponent(fqcn)}`

/** Channels of a gateway, and whom they are for. */
export function gatewayChannels(http: HttpClient) {
  return {
    /** Throws CHANNEL_EXISTS. */
    createChannel: (channel: ChannelInput) => http.call<ShownChannel>('POST', '/api/v2/channels', channel),
    channels: (query: ChannelQuery = {}) => http.call<ShownChannel[]>('GET', `/api/v2/channels?${searchOf(query)}`),
    channel: (fqcn: string) => http.call<ShownChannel>('GET', at(fqcn)),
    /** What is left out stays as it is. */
    changeChannel: (fqcn: string, change: ChannelChange) => http.call<ShownChannel>('PUT', at(fqcn), change),
    /** Whom a channel is for, and why. */
    qualified: (fqcn: string, query: ListQuery = {}) =>
      http.call<QualifiedRecipients>('GET', `${at(fqcn)}/qualifiedDids?${searchOf(query)}`),
    /** Whether a channel is for somebody, a DID, a name or an alias, and of each of its conditions why or why not. */
    qualification: (fqcn: string, party: string) =>
      http.call<Qualification>('GET', `${at(fqcn)}/qualifiedDids/${encodeURIComponent(party)}`),
    /** Has the gateway find out now whom channels are for. */
    refreshChannels: () => http.call<undefined>('POST', '/api/v2/channels/refresh'),
    deleteChannel: (fqcn: string) => http.call<undefined>('DELETE', at(fqcn)),
  }
}
