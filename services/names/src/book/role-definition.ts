import { type Did, didEthr, type Name, type RoleAuthority, type RoleDefinition } from '@digital-spine/core'
import type { RoleState } from '@digital-spine/ledger'
import { readMetadata } from '../index/name-row.ts'
import type { NameBook, ShownName } from './name-book.ts'

/** The definition of a role; undefined if the name has none, or if it speaks of nodes that carry no name. */
export async function findRoleDefinition(
  row: ShownName,
  book: NameBook,
  network: string,
): Promise<RoleDefinition | undefined> {
  if (row.kind !== 'role' || row.role === null) return undefined
  const { version, issuers, revokers, preconditions } = JSON.parse(row.role) as RoleState
  const roles = [issuers.role, revokers.role, ...preconditions.roles].filter((node) => node !== undefined)
  const names = await book.namesOf(roles)
  if (roles.some((node) => !names.has(node))) return undefined
  const authority = ({ accounts, role }: RoleState['issuers']): RoleAuthority => {
    const name = role === undefined ? undefined : names.get(role)
    return name === undefined ? { dids: accounts.map((account): Did => didEthr(network, account)) } : { role: name }
  }
  const metadata = readMetadata((JSON.parse(row.texts) as Record<string, string>).metadata)
  const validity = metadata.defaultValidityPeriod
  return {
    name: row.name,
    version,
    issuers: authority(issuers),
    revokers: authority(revokers),
    preconditions: {
      roles: preconditions.roles.flatMap((node): Name[] => [names.get(node)].filter((name) => name !== undefined)),
      mode: preconditions.mode,
    },
    ...(typeof validity === 'number' && validity > 0 ? { validityMs: validity } : {}),
    ...(Array.isArray(metadata.requestorFields) ? { requestorFields: metadata.requestorFields } : {}),
    ...(Array.isArray(metadata.issuerFields) ? { issuerFields: metadata.issuerFields } : {}),
  }
}
