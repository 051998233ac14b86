import { type Did, holdsAuthority, isSpineError, type Name, type RoleDefinition, SpineError } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { HubContext } from '../context.ts'

type AuthorityContext = Pick<HubContext, 'ledger' | 'ports' | 'now' | 'logger'>

/** What a role's definition lets somebody do. */
export type Power = 'issue' | 'revoke'

/** A role's definition as it stands on the ledger now; throws NAME_UNKNOWN. */
export async function getDefinition({ ledger }: Pick<HubContext, 'ledger'>, role: Name): Promise<RoleDefinition> {
  const definition = await ledger.findRoleDefinition(role)
  if (definition === undefined) throw new SpineError('NAME_UNKNOWN', `${role} is not a role on the ledger.`)
  return definition
}

/** Whether `did` may issue or revoke a role: read from the ledger each time, never taken on anybody's word. */
export async function may(context: AuthorityContext, did: Did, power: Power, role: Name): Promise<boolean> {
  const { issuers, revokers } = await getDefinition(context, role)
  const authority = power === 'issue' ? issuers : revokers
  return holdsAuthority(did, authority, { crypto: nodeCrypto, ports: context.ports, now: context.now() })
}

/**
 * Like {@link may}, for lists: what cannot be told about one role is a "no" that is logged, so that it keeps nobody from
 * the others. That the ledger is away is no answer, and thrown.
 */
export async function mayNow(context: AuthorityContext, did: Did, power: Power, role: Name): Promise<boolean> {
  try {
    return await may(context, did, power, role)
  } catch (err) {
    if (isSpineError(err, 'LEDGER_UNAVAILABLE') || isSpineError(err, 'LEDGER_STALE')) throw err
    context.logger.warn({ err, role, power }, 'authority not known')
    return false
  }
}

/** The roles among `candidates` about which `did` has that power. */
export async function rolesWithPower(
  context: AuthorityContext,
  did: Did,
  power: Power,
  candidates: readonly Name[],
): Promise<Name[]> {
  const roles: Name[] = []
  for (const role of candidates) if (await mayNow(context, did, power, role)) roles.push(role)
  return roles
}
