import type {
  EnrolmentRequest,
  HeldCredential,
  HolderPage,
  HubEvent,
  RequestPage,
  RevocableCredential,
  RoleIssuers,
} from '@digital-spine/api'
import type { Did, GeneralJwe, Hex, Signer, StatusPlace } from '@digital-spine/core'
import { createHttpClient, type HttpClient } from './http.ts'
import { followHubEvents } from './hub-events.ts'
import { createLoginSession } from './login-session.ts'
import { searchOf } from './search-of.ts'

/** A version of a status list: its JWS, and the digest of that (SHA-256, base64url). */
type ListVersion = { readonly digest: string; readonly jws: string }

/** The SSI hub, as the DID of `signer`. */
export type HubClient = {
  readonly http: HttpClient
  /** Asks for a role; one that is asked for already is answered as it stands. */
  request(role: string, options?: { fields?: GeneralJwe; publish?: boolean }): Promise<EnrolmentRequest>
  /** A request of one's own, or one that the caller may decide about. */
  findRequest(id: string): Promise<EnrolmentRequest>
  /** Requests that the caller may decide about. */
  pending(role?: string): Promise<EnrolmentRequest[]>
  mine(): Promise<EnrolmentRequest[]>
  /** A page of the requests that the caller may decide about, or has: those that wait, unless the status says otherwise. */
  requestPage(query: RequestPageQuery): Promise<RequestPage>
  approve(id: string, credential: string, sdJwt?: { jwe: GeneralJwe; digest: Hex }): Promise<EnrolmentRequest>
  reject(id: string, reason: string): Promise<EnrolmentRequest>
  /** Withdraws one's own request. */
  cancel(id: string): Promise<EnrolmentRequest>
  /** Who may issue a role, for the caller to verify. */
  issuers(role: string): Promise<RoleIssuers['issuers']>
  /** What the caller holds. */
  credentials(): Promise<HeldCredential[]>
  credentialsOf(subject: Did, role: string): Promise<string[]>
  /** Credentials that the caller may revoke as a revoker of their role. */
  revocable(filter?: { role?: string; subject?: Did }): Promise<RevocableCredential[]>
  /** The same by pages. */
  revocablePage(query: PageQuery & { role?: string; subject?: Did }): Promise<Page<'credentials', RevocableCredential>>
  /** Lists a credential of one's own for everybody, or does so no more. */
  publish(credential: string, published: boolean): Promise<HeldCredential>
  /** Published credentials of a role by holder, for the caller to verify. */
  holders(role: string): Promise<HolderPage['holders']>
  /** The same by pages. */
  holderPage(query: PageQuery & { role: string }): Promise<HolderPage>
  /** A place of one's own in a pair of status lists. */
  takeStatusIndex(): Promise<StatusPlace>
  findStatusList(issuer: Did, list: number, digest: string): Promise<string>
  /** The newest version of one's own list; throws NOT_FOUND. */
  statusListHead(list: number): Promise<ListVersion>
  /** Stores the version of one's own list that follows `previous`; CONFLICT if another came first. */
  putStatusList(list: number, jws: string, previous: string | null): Promise<{ digest: string }>
  /**
   * Tells of events that concern the caller, behind the cursor `after` or from now on, each when the one before is done
   * with; resumes by itself after a lost connection. With `published` also of others' credentials that are published. Ends
   * with `signal`; throws CURSOR_EXPIRED, and what `onEvent` throws.
   */
  events(options: {
    after?: string
    published?: boolean
    signal: AbortSignal
    /** Told when it begins to read from now on. */
    onBegin?: () => void
    onEvent: (event: HubEvent) => void | Promise<void>
  }): Promise<void>
  /** Ends the session at the hub, or all sessions of the DID; answers how many. */
  logout(options?: { everywhere?: boolean }): Promise<number>
  close(): Promise<void>
}

/** Part of a list, and `after` of the next. */
type Page<Key extends string, Item> = { readonly [K in Key]: Item[] } & { readonly next?: string }
type PageQuery = { readonly limit?: number; readonly after?: string }
type RequestPageQuery = PageQuery & { readonly role?: string; readonly status?: EnrolmentRequest['status'] }

export function createHubClient(options: { baseUrl: string; signer: () => Signer }): HubClient {
  const { baseUrl, signer } = options
  const login = createLoginSession({ baseUrl, signer, credentials: async () => [] })
  const http = createHttpClient({
    baseUrl,
    headers: (method, url) => login.headers(method, url),
    onUnauthenticated: (sent) => login.refused(sent),
  })
  const listPath = (issuer: Did, list: number): string => `/v1/status-lists/${encodeURIComponent(issuer)}/${list}`
  const get = <T>(path: string, query: Readonly<Record<string, string | number | undefined>>): Promise<T> =>
    http.call('GET', `${path}?${searchOf(query)}`)
  const all = async <Key extends string, Item>(
    path: string,
    key: Key,
    query: Readonly<Record<string, string | undefined>>,
  ): Promise<Item[]> => {
    const items: Item[] = []
    let after: string | undefined
    do {
      const page: Page<Key, Item> = await get(path, { ...query, after })
      items.push(...page[key])
      after = page.next
    } while (after !== undefined)
    return items
  }
  return {
    http,
    request: (role, wanted = {}) => http.call('POST', '/v1/requests', { role, ...wanted }),
    findRequest: (id) => http.call('GET', `/v1/requests/${id}`),
    pending: (role) => all('/v1/requests', 'requests', { role }),
    mine: () => all('/v1/requests', 'requests', { mine: 'true' }),
    requestPage: (query) => get('/v1/requests', query),
    approve: (id, credential, sdJwt) =>
      http.call('POST', `/v1/requests/${id}/approve`, { credential, ...(sdJwt === undefined ? {} : { sdJwt }) }),
    reject: (id, reason) => http.call('POST', `/v1/requests/${id}/reject`, { reason }),
    cancel: (id) => http.call('DELETE', `/v1/requests/${id}`),
    issuers: async (role) =>
      (await http.call<RoleIssuers>('GET', `/v1/roles/${encodeURIComponent(role)}/issuers`)).issuers,
    credentials: async () =>
      (await http.call<{ credentials: HeldCredential[] }>('GET', '/v1/credentials/mine')).credentials,
    credentialsOf: async (subject, role) =>
      (await get<{ credentials: string[] }>('/v1/credentials', { subject, role })).credentials,
    revocable: (filter = {}) => all('/v1/credentials/revocable', 'credentials', filter),
    revocablePage: (query) => get('/v1/credentials/revocable', query),
    publish: (credential, published) =>
      http.call('PUT', `/v1/credentials/${encodeURIComponent(credential)}/publication`, { published }),
    holders: (role) => all('/v1/holders', 'holders', { role }),
    holderPage: (query) => get('/v1/holders', query),
    takeStatusIndex: () => http.call('POST', '/v1/status-indexes', {}),
    findStatusList: async (issuer, list, digest) =>
      (await http.call<ListVersion>('GET', `${listPath(issuer, list)}?digest=${digest}`)).jws,
    statusListHead: (list) => http.call('GET', `${listPath(signer().did, list)}/head`),
    putStatusList: (list, jws, previous) => http.call('PUT', listPath(signer().did, list), { jws, previous }),
    events: ({ published = false, ...given }) =>
      followHubEvents({
        ...given,
        url: `${http.baseUrl}/v1/events${published ? '?published=true' : ''}`,
        headers: (url) => login.headers('GET', url),
        refused: (sent) => login.refused(sent),
      }),
    logout: (given) => login.logout(given),
    async close() {
      await login.close()
      await http.close()
    },
  }
}
