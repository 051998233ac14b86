import type { EnrolmentRequest, RoleStanding, WalletEntry } from '@digital-spine/api'
import type { Name } from '@digital-spine/core'

type Request = Pick<EnrolmentRequest, 'role' | 'status' | 'requestedAt' | 'credential'>
type Held = Pick<WalletEntry, 'id' | 'role' | 'state'>
type Status = RoleStanding['status']

/** How far a participant is with each role that it asked for or holds, and with the one that is required of it. */
export function roleStandings(
  required: Name | undefined,
  requests: readonly Request[],
  history: readonly Held[],
): RoleStanding[] {
  const roles = new Set([required, ...requests.map(({ role }) => role), ...history.map(({ role }) => role)])
  return [...roles].flatMap((namespace) => {
    if (namespace === undefined) return []
    const [latest] = requests
      .filter(({ role }) => role === namespace)
      .toSorted((one, other) => other.requestedAt - one.requestedAt)
    const held = history.filter(({ role }) => role === namespace)
    const status = held.some(isHolding) ? 'SYNCED' : latest === undefined ? 'NOT_ENROLLED' : requestStatus(latest, held)
    return [{ namespace, status, required: namespace === required }]
  })
}

/** How far a request is. What was granted and does not hold any more is as if it had never been. */
export function requestStatus(
  { status, credential }: Pick<Request, 'status' | 'credential'>,
  history: readonly Held[],
): Status {
  if (status === 'requested') return 'AWAITING_APPROVAL'
  if (status === 'rejected') return 'REJECTED'
  if (status === 'cancelled') return 'NOT_ENROLLED'
  const granted = history.find(({ id }) => id === credential)
  if (granted === undefined) return 'APPROVED'
  return isHolding(granted) ? 'SYNCED' : 'NOT_ENROLLED'
}

/** What cannot be told now counts as holding: it is presented, and verified by who is shown it. */
export const isHolding = ({ state = 'active' }: Pick<Held, 'state'>): boolean => state === 'active'
