import type { EnrolmentRequest, WalletEntry } from '@digital-spine/api'
import { parseRoleCredential } from '@digital-spine/core'
import { isHolding } from '../enrolment/role-standing.ts'
import type { Certificate } from '../identity/certificate.ts'
import type { Finding } from './item.ts'
import type { Known } from './outlook.ts'

const soonMs = 30 * 86_400_000

/** What does not work, what ends soon, and what was asked for, by what was last found. */
export function findAboutOthers(
  { works, held = [], keys = [], own = [], pending = [] }: Known,
  { certificate, now }: { readonly certificate: Pick<Certificate, 'endsAt'>; readonly now: number },
): Finding[] {
  const isSoon = (until: number | undefined): until is number => until !== undefined && until <= now + soonMs
  const ends = certificate.endsAt()
  return [
    ...Object.entries(works ?? {}).flatMap(([subject, { ok, why: reason }]): Finding[] =>
      ok ? [] : [{ kind: 'work', subject, ...(reason === undefined ? {} : { reason }) }],
    ),
    ...[...Map.groupBy(held, ({ role }) => role)].flatMap(([subject, of]): Finding[] => {
      const until = endOf(of)
      if (until !== undefined) return isSoon(until) ? [{ kind: 'role', subject, until }] : []
      const reason = of.at(-1)?.state ?? 'revoked'
      return [{ kind: 'role', subject, reason }]
    }),
    ...keys.flatMap(({ kid, until }): Finding[] => (isSoon(until) ? [{ kind: 'key', subject: kid, until }] : [])),
    ...(isSoon(ends) ? [{ kind: 'certificate', until: ends } as const] : []),
    ...byRole('decide', pending),
    ...byRole('requested', own),
  ]
}

/** When the last of those credentials ends that hold; undefined if none does. */
function endOf(held: readonly WalletEntry[]): number | undefined {
  const ends = held
    .filter(isHolding)
    .map(({ jws }) => parseRoleCredential(jws).credential.validUntil ?? Number.POSITIVE_INFINITY)
  return ends.length === 0 ? undefined : Math.max(...ends)
}

function byRole(kind: 'decide' | 'requested', requests: readonly EnrolmentRequest[]): Finding[] {
  const open = Map.groupBy(
    requests.filter(({ status }) => status === 'requested'),
    ({ role }) => role,
  )
  return [...open].map(([subject, of]) => {
    return { kind, subject, count: of.length, since: Math.min(...of.map(({ requestedAt }) => requestedAt)) }
  })
}
