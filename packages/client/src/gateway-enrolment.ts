import type {
  Approval,
  Disclosure,
  EnrolmentRequest,
  OpenedRequest,
  OwnEnrolment,
  RoleIssuers,
  StatusChange,
  StatusChanged,
  WalletCredential,
  WalletEntry,
} from '@digital-spine/api'
import type { HttpClient } from './http.ts'

type Values = Readonly<Record<string, unknown>>

/** Enrolment at a gateway: roles asked for, held, and decided about. */
export function gatewayEnrolment(http: HttpClient) {
  const path = (text: string): string => encodeURIComponent(text)
  const change = (action: string) => (subject: string, role: string, credential?: string) => {
    const target: StatusChange = { subject, role, ...(credential === undefined ? {} : { credential }) }
    return http.call<StatusChanged>('POST', `/api/v2/enrolment/${action}`, target)
  }
  return {
    /** Asks for a role. `fields` are sealed to who may issue it; `publish` (default true) lists the credential. */
    enrol: (role: string, fields?: Values, { publish }: { publish?: boolean } = {}) =>
      http.call<EnrolmentRequest>('POST', '/api/v2/enrol', {
        role,
        ...(fields === undefined ? {} : { fields }),
        ...(publish === undefined ? {} : { publish }),
      }),
    cancelRequest: (id: string) => http.call<EnrolmentRequest>('DELETE', `/api/v2/enrol/${path(id)}`),
    /** `credentials` are those that hold, `history` all that were ever held. */
    enrolment: () => http.call<OwnEnrolment>('GET', '/api/v2/enrol'),
    refreshCredentials: () => http.call<{ fresh: boolean }>('POST', '/api/v2/enrol/refresh', {}),
    /** A credential of this gateway's own, with the fields that it can disclose. */
    credential: (id: string) => http.call<WalletCredential>('GET', `/api/v2/enrol/credentials/${path(id)}`),
    /** Presents a credential as an SD-JWT with the fields chosen and no others. */
    present: async (disclosure: Disclosure) =>
      (await http.call<{ sdJwt: string }>('POST', '/api/v2/enrolment/present', disclosure)).sdJwt,
    publishCredential: (id: string, published: boolean) =>
      http.call<WalletEntry>('PUT', `/api/v2/enrol/credentials/${path(id)}/publication`, { published }),
    issuers: async (role: string) =>
      (await http.call<RoleIssuers>('GET', `/api/v2/enrolment/roles/${path(role)}/issuers`)).issuers,
    /** Requests to decide about, with the fields that this gateway could open. */
    pendingRequests: async () =>
      (await http.call<{ requests: OpenedRequest[] }>('GET', '/api/v2/enrolment/requests')).requests,
    request: (id: string) => http.call<OpenedRequest>('GET', `/api/v2/enrolment/requests/${path(id)}`),
    approve: (id: string, approval: Approval = {}) =>
      http.call<EnrolmentRequest>('POST', `/api/v2/enrolment/requests/${path(id)}/approve`, approval),
    reject: (id: string, reason: string) =>
      http.call<EnrolmentRequest>('POST', `/api/v2/enrolment/requests/${path(id)}/reject`, { reason }),
    /** Changes what a subject holds for a role, or one credential of it; throws NOT_FOUND if there is none. */
    revoke: change('revoke'),
    suspend: change('suspend'),
    restore: change('restore'),
  }
}
