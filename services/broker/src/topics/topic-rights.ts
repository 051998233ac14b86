import { type Did, mayPublish, type Name, SpineError, topicCreatorRole } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { BrokerContext } from '../context.ts'

/** Throws FORBIDDEN unless `did` speaks for the owner of topics, and whatever keeps that from being told now. */
export async function checkPublisher(
  { ledger, ports, now }: Pick<BrokerContext, 'ledger' | 'ports' | 'now'>,
  owner: Name,
  did: Did,
): Promise<void> {
  const findName = (name: Name) => ledger.findName(name)
  if (await mayPublish(did, owner, { crypto: nodeCrypto, ports, now: now(), findName })) return
  const role = topicCreatorRole(owner)
  throw new SpineError('FORBIDDEN', `${owner} is controlled by somebody else; its topics need the role ${role}.`, {
    details: { role },
  })
}
