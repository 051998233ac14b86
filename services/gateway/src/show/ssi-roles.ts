import type { EnrolmentRequest, SsiRoles, WalletEntry } from '@digital-spine/api'
import { labelOf, parseRoleCredential } from '@digital-spine/core'
import { requestStatus, roleStandings } from '../enrolment/role-standing.ts'

/** Requests for roles, and credentials that nobody asked for, as the DDHub client gateway lists them. */
export function showSsiRoles(
  { requests, history }: { readonly requests: readonly EnrolmentRequest[]; readonly history: readonly WalletEntry[] },
  now: number,
): SsiRoles {
  const granted = new Set(requests.map(({ credential }) => credential))
  const asked = requests
    .filter(({ status }) => status !== 'cancelled')
    .map((request) => {
      const { id, role, requestedAt, credential } = request
      const held = history.find((entry) => entry.id === credential)
      return { ...{ id, role, at: requestedAt, held }, status: requestStatus(request, history) }
    })
  const others = history
    .filter(({ id }) => !granted.has(id))
    .map((held) => {
      const [standing] = roleStandings(undefined, [], [held])
      return {
        ...{ id: held.id, role: held.role, at: held.issuedAt, held },
        status: standing?.status ?? 'NOT_ENROLLED',
      }
    })
  return [...asked, ...others].map(({ id, role: namespace, at, held, status }) => {
    const until = held && parseRoleCredential(held.jws).credential.validUntil
    return {
      ...{ id, token: held?.jws ?? '', role: labelOf(namespace), requestDate: iso(at), namespace, status },
      expirationDate: until === undefined ? null : iso(until),
      expirationStatus: until !== undefined && until <= now ? 'EXPIRED' : null,
    }
  })
}

const iso = (at: number): string => new Date(at).toISOString()
