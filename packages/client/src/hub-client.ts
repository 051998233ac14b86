import type { Did, Signer, StatusPlace } from '@digital-spine/core'
import { createHttpClient, type HttpClient } from './http.ts'
import { createLoginSession } from './login-session.ts'

/** A request for a role. `requestedAt` in ms. */
export type EnrolmentRequest = {
  readonly id: string
  readonly subject: Did
  readonly role: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly status: 'requested' | 'approved' | 'rejected' | 'cancelled'
  readonly reason?: string
  readonly requestedAt: number
}

/** The SSI hub, as the DID of `signer`. */
export type HubClient = {
  readonly http: HttpClient
  request(role: string, fields?: Record<string, unknown>): Promise<EnrolmentRequest>
  /** Requests that the caller may decide about. */
  pending(role?: string): Promise<EnrolmentRequest[]>
  mine(): Promise<EnrolmentRequest[]>
  approve(id: string, credential: string): Promise<EnrolmentRequest>
  reject(id: string, reason: string): Promise<EnrolmentRequest>
  /** Withdraws one's own request. */
  cancel(id: string): Promise<EnrolmentRequest>
  credentials(): Promise<string[]>
  credentialsOf(subject: Did, role: string): Promise<string[]>
  /** A place of one's own in a pair of status lists. */
  takeStatusIndex(): Promise<StatusPlace>
  findStatusList(issuer: Did, list: number, digest: string): Promise<string>
  putStatusList(issuer: Did, list: number, jws: string): Promise<{ digest: string }>
  /** Ends the session at the hub, or all sessions of the DID; answers how many. */
  logout(options?: { everywhere?: boolean }): Promise<number>
  close(): Promise<void>
}

export function createHubClient(options: { baseUrl: string; signer: () => Signer }): HubClient {
  const { baseUrl, signer } = options
  const login = createLoginSession({ baseUrl, signer, credentials: async () => [] })
  const http = createHttpClient({
    baseUrl,
    headers: (method, url) => login.headers(method, url),
    onUnauthenticated: (sent) => login.refused(sent),
  })
  const listPath = (issuer: Did, list: number): string => `/v1/status-lists/${encodeURIComponent(issuer)}/${list}`
  const requests = async (query: Record<string, string>): Promise<EnrolmentRequest[]> => {
    const all: EnrolmentRequest[] = []
    let after: string | undefined
    do {
      const search = new URLSearchParams({ ...query, ...(after === undefined ? {} : { after }) })
      const page = await http.call<{ requests: EnrolmentRequest[]; next?: string }>('GET', `/v1/requests?${search}`)
      all.push(...page.requests)
      after = page.next
    } while (after !== undefined)
    return all
  }
  return {
    http,
    request: (role, fields = {}) => http.call('POST', '/v1/requests', { role, fields }),
    pending: (role) => requests(role === undefined ? {} : { role }),
    mine: () => requests({ mine: 'true' }),
    approve: (id, credential) => http.call('POST', `/v1/requests/${id}/approve`, { credential }),
    reject: (id, reason) => http.call('POST', `/v1/requests/${id}/reject`, { reason }),
    cancel: (id) => http.call('DELETE', `/v1/requests/${id}`),
    credentials: async () => (await http.call<{ credentials: string[] }>('GET', '/v1/credentials/mine')).credentials,
    async credentialsOf(subject, role) {
      const query = `subject=${encodeURIComponent(subject)}&role=${encodeURIComponent(role)}`
      return (await http.call<{ credentials: string[] }>('GET', `/v1/credentials?${query}`)).credentials
    },
    takeStatusIndex: () => http.call('POST', '/v1/status-indexes', {}),
    findStatusList: async (issuer, list, digest) =>
      (await http.call<{ jws: string }>('GET', `${listPath(issuer, list)}?digest=${digest}`)).jws,
    putStatusList: (issuer, list, jws) => http.call('PUT', listPath(issuer, list), { jws }),
    logout: (given) => login.logout(given),
    async close() {
      await login.close()
      await http.close()
    },
  }
}
