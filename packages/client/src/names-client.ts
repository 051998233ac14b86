import type {
  BulkResolveAnswer,
  BulkResolveRequest,
  DidHistoryAnswer,
  DidNameAnswer,
  HistoryQuery,
  NameAnswer,
  NameHistory,
  NameIndexStatus,
  NameList,
  NameListQuery,
  NameSearchAnswer,
  NameSearchQuery,
  RelayedWrite,
  RelaySubmission,
} from '@digital-spine/api'
import type { Did, Name } from '@digital-spine/core'
import { createHttpClient, type HttpClient } from './http.ts'
import { createRelays } from './relays.ts'

/** The name service and its relay. Lists come in pages: `next` of one is `after` of the next. */
export type NamesClient = {
  /** The network as it stands on the wire. */
  network(): Promise<unknown>
  /** The network's signed descriptor. */
  descriptor(): Promise<string>
  /** How far the service's index is. */
  status(): Promise<NameIndexStatus>
  /** Throws NAME_UNKNOWN. */
  name(name: Name): Promise<NameAnswer>
  list(query?: Partial<NameListQuery>): Promise<NameList>
  search(query: Pick<NameSearchQuery, 'q'> & Partial<NameSearchQuery>): Promise<NameSearchAnswer>
  /** Up to 500 names and DIDs at once, each answered or with its own error. */
  resolve(ids: readonly string[], options?: Pick<BulkResolveRequest, 'documents'>): Promise<BulkResolveAnswer>
  nameHistory(name: Name, query?: Partial<HistoryQuery>): Promise<NameHistory>
  /** A W3C DID resolution result; `versionTime` in ms for the document as of a moment. Throws DID_INVALID. */
  did(did: string, options?: { versionTime?: number }): Promise<DidResult>
  /** The name a DID calls itself and that resolves back to it. Throws NAME_UNKNOWN. */
  didName(did: Did): Promise<DidNameAnswer>
  didNames(did: Did, query?: Partial<HistoryQuery>): Promise<NameList>
  didHistory(did: Did): Promise<DidHistoryAnswer>
  /** Submits a signed write to any relay; it may be submitted again if the answer gets lost. */
  relay(write: RelaySubmission): Promise<RelayedWrite>
  close: HttpClient['close']
}

type DidResult = {
  readonly didDocument: Record<string, unknown> | null
  readonly didResolutionMetadata: Record<string, unknown>
  readonly didDocumentMetadata: Record<string, unknown>
}

/** `relayUrls` are asked to relay writes before the name service itself. */
export function createNamesClient(baseUrl: string, relayUrls: readonly string[] = []): NamesClient {
  const http = createHttpClient({ baseUrl })
  const relays = createRelays([...new Set([...relayUrls, baseUrl])])
  const get = <T>(path: string, query: Readonly<Record<string, string | number | undefined>> = {}): Promise<T> => {
    const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]))
    return http.call('GET', given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`)
  }
  const nameAt = (name: string): string => `/v1/names/${encodeURIComponent(name)}`
  const didAt = (did: string): string => `/v1/dids/${encodeURIComponent(did)}`
  return {
    network: () => get('/v1/network'),
    descriptor: async () => (await get<{ jws: string }>('/.well-known/spine.json')).jws,
    status: () => get('/v1/status'),
    name: (name) => get(nameAt(name)),
    list: (query) => get('/v1/names', query),
    search: (query) => get('/v1/search', query),
    resolve: (ids, options) => http.call('POST', '/v1/resolve', { ids, ...options }),
    nameHistory: (name, query) => get(`${nameAt(name)}/history`, query),
    did: (did, { versionTime } = {}) =>
      get(didAt(did), versionTime === undefined ? {} : { versionTime: new Date(versionTime).toISOString() }),
    didName: (did) => get(`${didAt(did)}/name`),
    didNames: (did, query) => get(`${didAt(did)}/names`, query),
    didHistory: (did) => get(`${didAt(did)}/history`),
    relay: (write) => relays.submit(write),
    close: async () => void (await Promise.all([http.close(), relays.close()])),
  }
}
