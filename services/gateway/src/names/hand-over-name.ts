import { type Did, didAddress, type Name, SpineError } from '@digital-spine/core'
import { signOpen, signRelease, signTransfer } from '@digital-spine/ledger'
import { giveOrder, type OrderGiver } from '../identity/give-order.ts'
import { type Outcome, ownName } from './own-name.ts'

/** Hands a name, with its spacers, to another DID; the names under it stay with whoever has them. */
export async function transferName(context: OrderGiver, name: Name, to: Did): Promise<Outcome> {
  const { ledger } = context
  await ledger.sync()
  if ((await ledger.findName(name))?.controller === to) return { already: true }
  await ownName(context, name)
  await giveOrder(context, (order) => signTransfer(order, name, didAddress(to)))
  return { already: false }
}

/**
 * Gives a name up, so that its label can be claimed again. Names under it go first: LEDGER_REFUSED says which are there.
 */
export async function deleteName(context: OrderGiver, name: Name): Promise<Outcome> {
  const { ledger, signer } = context
  await ledger.sync()
  if (await ledger.wasReleasedBy(name, signer.did)) return { already: true }
  await ownName(context, name)
  const children = await ledger.listChildren(name)
  if (children.length > 0) {
    throw new SpineError('LEDGER_REFUSED', `Under ${name} there are still ${children.join(', ')}.`, {
      details: { reason: 'HasChildren', children },
    })
  }
  await giveOrder(context, (order) => signRelease(order, name))
  return { already: false }
}

/** Lets anyone claim a label under a name, or no longer. */
export async function openName(context: OrderGiver, name: Name, open = true): Promise<Outcome> {
  await ownName(context, name)
  if ((await context.ledger.isOpen(name)) === open) return { already: true }
  await giveOrder(context, (order) => signOpen(order, name, open))
  return { already: false }
}
