import type { TopicOwners, TopicOwnersQuery } from '@digital-spine/api'
import { ownerOfRole, topicCreatorRole } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import { isHolding } from '../enrolment/role-standing.ts'
import type { Wallet } from '../enrolment/wallet.ts'

/** Names that topics may be published under: first those that are controlled, then those by whose role for topics, which come with the first page. */
export async function listOwners(
  { names, signer: { did } }: Pick<GatewayContext, 'names' | 'signer'>,
  wallet: Pick<Wallet, 'history'>,
  query: TopicOwnersQuery,
): Promise<TopicOwners> {
  const { names: controlled, next } = await names.list({ ...query, controller: did })
  const own = controlled.filter(({ kind }) => kind === 'organisation' || kind === 'application')
  const held = query.after === undefined ? (await wallet.history()).filter(isHolding) : []
  const byRole = new Set(held.map(({ role }) => role).filter((role) => role === topicCreatorRole(ownerOfRole(role))))
  return {
    did,
    owners: [
      ...own.map(({ name }) => ({ name, by: 'control' as const })),
      ...[...byRole].map((role) => ({ name: ownerOfRole(role), by: 'role' as const })),
    ],
    ...(next === null ? {} : { next }),
  }
}
