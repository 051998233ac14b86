import { type Hex, type Name, SpineError } from '@digital-spine/core'
import { signSetStatus } from '@digital-spine/ledger'
import type { GatewayContext } from '../context.ts'
import { giveOrder, type OrderGiver } from '../identity/give-order.ts'
import type { StatusAction } from './change-status.ts'
import { collectRevokerProof } from './revoker-proof.ts'

const statuses = { revoke: 'revoked', suspend: 'suspended', restore: 'none' } as const

/**
 * States the status of credentials for `role` on the ledger in this gateway's name; what it has stated already is not
 * repeated.
 */
export async function stateStatuses(
  context: OrderGiver & Pick<GatewayContext, 'ports'>,
  action: StatusAction,
  { role, digests }: { readonly role: Name; readonly digests: readonly Hex[] },
): Promise<void> {
  const { ledger, signer } = context
  await ledger.sync()
  const proof = action === 'restore' ? [] : await collectRevokerProof(context, role)
  for (const credential of digests) {
    const mine = (await ledger.findStatements(credential)).find(({ by }) => by === signer.did)?.status ?? 'none'
    if (mine === 'revoked' && action !== 'revoke')
      throw new SpineError('CONFLICT', 'You have revoked the credential, which is final.')
    if (mine === statuses[action]) continue
    const statement = { credential, identity: signer.did, status: statuses[action], proof }
    await giveOrder(context, (order) => signSetStatus(order, statement), 'credentialStatus')
  }
}
