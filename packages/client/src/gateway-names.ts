import type {
  HistoryQuery,
  NameChange,
  NameCreation,
  NameHistory,
  NameList,
  NameListQuery,
  NameRecords,
  NameSearchAnswer,
  NameSearchQuery,
  PrimaryName,
} from '@digital-spine/api'
import type { HttpClient } from './http.ts'

/** A name as a gateway sees it; see `NameView` of the wire contract. */
export type GatewayName = {
  readonly name: string
  readonly kind?: string
  readonly did: string
  readonly source: string
  readonly controller: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly role?: Readonly<Record<string, unknown>>
  readonly block: number
}

/** The names' part of {@link createGatewayClient}: organisations, applications and roles. */
export function gatewayNames(http: HttpClient) {
  const path = (name: string, rest = ''): string => `/api/v2/names/${encodeURIComponent(name)}${rest}`
  return {
    registerName: (name: string, input: Omit<NameCreation, 'name'> = {}) =>
      http.call<GatewayName>('POST', '/api/v2/names', { name, ...input }),
    name: (name: string) => http.call<GatewayName>('GET', path(name)),
    editName: (name: string, change: NameChange) => http.call<GatewayName>('PATCH', path(name), change),
    setRecords: (name: string, records: NameRecords) => http.call<GatewayName>('PUT', path(name, '/records'), records),
    transferName: (name: string, to: string) => http.call<GatewayName>('POST', path(name, '/transfer'), { to }),
    deleteName: (name: string) => http.call<undefined>('DELETE', path(name)),
    listNames: (query: Partial<NameListQuery> = {}) => http.call<NameList>('GET', `/api/v2/names${search(query)}`),
    searchNames: (query: Pick<NameSearchQuery, 'q'> & Partial<NameSearchQuery>) =>
      http.call<NameSearchAnswer>('GET', `/api/v2/search${search(query)}`),
    nameHistory: (name: string, query: Partial<HistoryQuery> = {}) =>
      http.call<NameHistory>('GET', `${path(name, '/history')}${search(query)}`),
    /** Has the gateway's DID call itself by a name that resolves to it. */
    takePrimaryName: (name: string) => http.call<PrimaryName>('PUT', path(name, '/primary'), {}),
    primaryName: (did: string) => http.call<PrimaryName>('GET', `/api/v2/dids/${encodeURIComponent(did)}/name`),
    openName: (name: string, open = true) => http.call<undefined>('POST', path(name, '/open'), { open }),
  }
}

function search(query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]))
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}
