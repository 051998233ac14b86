import { type Did, holdsAuthority, type Name, type RoleDefinition, SpineError } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { HubContext } from '../context.ts'

/** A role's definition as it stands on the ledger now; throws NAME_UNKNOWN. */
export async function getDefinition({ ledger }: Pick<HubContext, 'ledger'>, role: Name): Promise<RoleDefinition> {
  const definition = await ledger.findRoleDefinition(role)
  if (definition === undefined) throw new SpineError('NAME_UNKNOWN', `${role} is not a role on the ledger.`)
  return definition
}

/** Whether `did` may issue a role: read from the ledger each time, never taken on anybody's word. */
export async function mayIssue(
  context: Pick<HubContext, 'ledger' | 'ports' | 'now'>,
  did: Did,
  role: Name,
): Promise<boolean> {
  const { issuers } = await getDefinition(context, role)
  return holdsAuthority(did, issuers, { crypto: nodeCrypto, ports: context.ports, now: context.now() })
}
