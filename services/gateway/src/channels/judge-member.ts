import type { MissedCondition, QualifyingReason } from '@digital-spine/api'
import { type Did, type Name, reportCredential } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'
import type { Members, Membership } from './members.ts'

/** Which of a channel's conditions somebody meets, and which not. */
export type Judgement = {
  readonly reasons: readonly QualifyingReason[]
  readonly missed: readonly MissedCondition[]
}

/** Looks now whether a channel is for somebody. Throws what keeps that from being found out, as LEDGER_STALE. */
export async function judgeMember(
  { ports, now }: Pick<GatewayContext, 'ports' | 'now'>,
  members: Pick<Members, 'qualify'>,
  { conditions, did }: { conditions: Membership; did: Did },
): Promise<Judgement> {
  const reasons = (await members.qualify(conditions)).find((one) => one.did === did)?.reasons ?? []
  const missesRole = async (role: Name): Promise<MissedCondition> => {
    ports.forget(did)
    const found = await ports.credentialsOf(did, role)
    const reports = await Promise.all(
      found.map((jws) => reportCredential(jws, { crypto, ports, now: now(), subject: did, role })),
    )
    const credentials = reports.map(({ code, checks }) => {
      const last = checks.find(({ outcome }) => outcome === 'failed') ?? checks.at(-1)
      return { ...(code === undefined ? {} : { code }), detail: last?.detail ?? '' }
    })
    return { kind: 'role', role, credentials }
  }
  const isMet = (kind: QualifyingReason['kind'], what?: string): boolean =>
    reasons.some(
      (reason) =>
        reason.kind === kind &&
        (reason.kind === 'named' || (reason.kind === 'role' ? reason.role : reason.group) === what),
    )
  const roles = conditions.roles.filter((role) => !isMet('role', role))
  const groups = conditions.groups.filter((group) => !isMet('group', group))
  return {
    reasons,
    missed: [
      ...(await Promise.all(roles.map(missesRole))),
      ...groups.map((group): MissedCondition => ({ kind: 'group', group })),
      ...(conditions.dids.length > 0 && !isMet('named') ? [{ kind: 'named' } as const] : []),
    ],
  }
}
