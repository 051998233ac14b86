import { type Hex, SpineError } from '@digital-spine/core'
import { signSetStatus } from '@digital-spine/ledger'
import type { GatewayContext } from '../context.ts'
import type { StatusAction } from './change-status.ts'

const statuses = { revoke: 'revoked', suspend: 'suspended', restore: 'none' } as const
const orderLifeSeconds = 600n

/** States the status of credentials on the ledger in this gateway's name; what it has stated already is not repeated. */
export async function stateStatuses(
  context: Pick<GatewayContext, 'ledger' | 'signer' | 'account' | 'names' | 'now'>,
  action: StatusAction,
  digests: readonly Hex[],
): Promise<void> {
  const { ledger, signer, account, names, now } = context
  await ledger.sync()
  for (const credential of digests) {
    const mine = (await ledger.findStatements(credential)).find(({ by }) => by === signer.did)?.status ?? 'none'
    if (mine === 'revoked' && action !== 'revoke')
      throw new SpineError('CONFLICT', 'You have revoked the credential, which is final.')
    if (mine === statuses[action]) continue
    const head = await ledger.head()
    const deadline = BigInt(Math.floor(Math.max(now(), head.timestamp) / 1000)) + orderLifeSeconds
    const nonce = await ledger.orderNonce(account.address, 'credentialStatus')
    const order = { network: ledger.network, signer: account, nonce, deadline }
    await names.relay(await signSetStatus(order, { credential, identity: signer.did, status: statuses[action] }))
    await ledger.sync()
  }
}
