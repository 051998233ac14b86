import { type Name, SpineError, topicCreatorRole } from '@digital-spine/core'
import type { AuthenticatedSession } from '@digital-spine/runtime'
import type { BrokerContext } from '../context.ts'

/** Throws FORBIDDEN for who neither controls the owner's name nor is logged in with the role for its topics. */
export async function checkPublisher(
  { ledger }: Pick<BrokerContext, 'ledger'>,
  owner: Name,
  { did, roles }: Pick<AuthenticatedSession, 'did' | 'roles'>,
): Promise<void> {
  const record = await ledger.findName(owner)
  if (record === undefined) throw new SpineError('NAME_UNKNOWN', `${owner} is not registered.`)
  const role = topicCreatorRole(owner)
  if (record.controller === did || roles.includes(role)) return
  throw new SpineError('FORBIDDEN', `${owner} is controlled by somebody else; its topics need the role ${role}.`, {
    details: { role },
  })
}
