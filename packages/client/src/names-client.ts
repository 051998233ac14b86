import type { RelayedWrite, RelaySubmission } from '@digital-spine/api'
import type { Did, Name } from '@digital-spine/core'
import { createHttpClient, type HttpClient } from './http.ts'
import { createRelays } from './relays.ts'

/** The name service and its relay. */
export type NamesClient = {
  /** The network as it stands on the wire. */
  network(): Promise<unknown>
  /** The network's signed descriptor. */
  descriptor(): Promise<string>
  name(name: Name): Promise<{ did: Did; kind: string; controller: Did; metadata: Record<string, unknown> }>
  /** Submits a signed write to any relay; it may be submitted again if the answer gets lost. */
  relay(write: RelaySubmission): Promise<RelayedWrite>
  close: HttpClient['close']
}

/** `relayUrls` are asked to relay writes before the name service itself. */
export function createNamesClient(baseUrl: string, relayUrls: readonly string[] = []): NamesClient {
  const http = createHttpClient({ baseUrl })
  const relays = createRelays([...new Set([...relayUrls, baseUrl])])
  return {
    network: () => http.call('GET', '/v1/network'),
    descriptor: async () => (await http.call<{ jws: string }>('GET', '/.well-known/spine.json')).jws,
    name: (name) => http.call('GET', `/v1/names/${encodeURIComponent(name)}`),
    relay: (write) => relays.submit(write),
    close: async () => void (await Promise.all([http.close(), relays.close()])),
  }
}
