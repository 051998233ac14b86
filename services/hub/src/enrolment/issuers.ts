import type { RoleIssuers } from '@digital-spine/api'
import type { Name } from '@digital-spine/core'
import type { HubContext } from '../context.ts'
import { getDefinition } from './authority.ts'
import { groupBySubject } from './holders.ts'

const maxIssuers = 200

/**
 * Who may issue a role: the DIDs its definition lists, or who holds the role it names, with what proves it. The reader
 * verifies both against the ledger.
 */
export async function listIssuers(
  { ledger, credentials }: Pick<HubContext, 'ledger' | 'credentials'>,
  role: Name,
): Promise<RoleIssuers> {
  const { issuers } = await getDefinition({ ledger }, role)
  if ('dids' in issuers) return { role, issuers: issuers.dids.map((did) => ({ did, credentials: [] })) }
  return { role, issuers: groupBySubject(await credentials.holders(issuers.role, undefined, maxIssuers)) }
}
