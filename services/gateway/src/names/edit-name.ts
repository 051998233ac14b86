import type { NameChange } from '@digital-spine/api'
import { type Name, SpineError } from '@digital-spine/core'
import { type NameRecord, signUpdate } from '@digital-spine/ledger'
import { giveOrder, type OrderGiver } from '../identity/give-order.ts'
import { type Definition, describeHolder, describeRole, isSameRole, readMetadata } from './definition.ts'
import { type Outcome, ownName } from './own-name.ts'
import { readChangedRole } from './read-role.ts'

/**
 * Changes what is known of a name; what the change leaves out stays as it is. A role's version goes up with each change
 * unless given, but not with a change that was made already.
 */
export async function editName(context: OrderGiver, name: Name, change: NameChange): Promise<Outcome> {
  const known = await ownName(context, name)
  const definition = describeChange(context, known, change)
  if (definition === undefined || definition.isThatOf(known)) return { already: true }
  await giveOrder(context, (order) => signUpdate(order, name, definition.records))
  return { already: false }
}

function describeChange({ ledger }: OrderGiver, known: NameRecord, change: NameChange): Definition | undefined {
  const { name, kind, role } = known
  if ((role === undefined) !== (change.role === undefined))
    throw new SpineError('VALIDATION_FAILED', 'A role, and only a role, has a definition to change.')
  if (role === undefined || change.role === undefined) {
    const metadata = { ...readMetadata(known), ...change.metadata }
    return describeHolder(name, kind === 'organisation' ? kind : 'application', metadata)
  }
  const wanted = readChangedRole(change.role, role, ledger.network.name)
  if (change.role.version === undefined && isSameRole(wanted, role)) return undefined
  return describeRole({ ...wanted, name }, known)
}
