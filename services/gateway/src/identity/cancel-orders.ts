import { signCancel, signCancelDidWrite } from '@digital-spine/ledger'
import { giveOrder, type OrderGiver } from './give-order.ts'

/**
 * Uses up the numbers that come next, so that nothing this gateway signed before and no relay has submitted yet ever
 * counts: orders about names, statements about credentials, and DID writes, which do not expire by themselves.
 */
export async function cancelOrders(context: OrderGiver): Promise<void> {
  const { ledger, account, signer, names } = context
  const { registrar, credentialStatus } = ledger.network.contracts
  if (registrar !== undefined) await giveOrder(context, (order) => signCancel(order))
  if (credentialStatus !== undefined)
    await giveOrder(context, (order) => signCancel(order, 'credentialStatus'), 'credentialStatus')
  const nonce = await ledger.didNonce(signer.did)
  await names.relay(
    await signCancelDidWrite({ network: ledger.network, signer: account, identity: account.address, nonce }),
  )
  await ledger.sync()
}
