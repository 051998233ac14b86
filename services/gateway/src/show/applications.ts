import type { Applications, WalletEntry } from '@digital-spine/api'
import { labelOf, type Name, ownerOfRole } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import { isHolding } from '../enrolment/role-standing.ts'

/** Whose roles a participant holds, with the labels of these. */
export function heldRoles(history: readonly WalletEntry[]): Map<Name, string[]> {
  const held = new Set(history.filter(isHolding).map(({ role }) => role))
  const owners = Map.groupBy(held, ownerOfRole)
  return new Map([...owners].map(([owner, roles]) => [owner, roles.map(labelOf)]))
}

/** An application as the DDHub client gateway shows it: what its name says, and how many topics it has. */
export async function showApplication(
  context: Pick<GatewayContext, 'broker' | 'names'>,
  namespace: Name,
  roles: readonly string[],
): Promise<Applications[number]> {
  const [{ title, metadata, registered, changed }, topicsCount] = await Promise.all([
    context.names.name(namespace),
    context.broker.topics.count({ owner: namespace }),
  ])
  return {
    ...{ appName: title ?? labelOf(namespace), namespace, topicsCount, roles: [...roles] },
    ...{ logoUrl: textOf(metadata.logoUrl), websiteUrl: textOf(metadata.websiteUrl) },
    description: textOf(metadata.description),
    createdDate: new Date(registered.timestamp).toISOString(),
    updatedDate: new Date(changed.timestamp).toISOString(),
  }
}

/** What of a name's metadata is text; it is whatever was written there. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
