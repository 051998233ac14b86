import {
  type Did,
  didAddress,
  type Name,
  nameKind,
  parentOf,
  type RoleDefinition,
  SpineError,
} from '@digital-spine/core'
import { type NameMetadata, type NameRecord, signClaim, signUpdate } from '@digital-spine/ledger'
import { giveOrder, type OrderGiver } from '../identity/give-order.ts'
import { type Definition, describeHolder, describeRole } from './definition.ts'
import type { Outcome } from './own-name.ts'

/** What a name is to stand for. */
export type NameInput = {
  readonly name: Name
  readonly metadata?: NameMetadata
  readonly role?: Omit<RoleDefinition, 'name'>
  readonly controller?: Did
}

type Kind = 'organisation' | 'application' | 'role'

/**
 * Registers an organisation, application or role in one transaction, without gas. One that is there already and
 * controlled by this gateway gets the new records; one that has the wished controller and is another's stays as it is.
 */
export async function registerName(context: OrderGiver, input: NameInput): Promise<Outcome> {
  const { ledger, signer } = context
  const { name, controller = signer.did } = input
  const kind = readKind(context, input)
  await ledger.sync()
  const known = await ledger.findName(name)
  if (known !== undefined && known.controller !== signer.did) {
    if (known.controller === input.controller) return { already: true }
    throw new SpineError('FORBIDDEN', `${name} is controlled by ${known.controller}.`)
  }
  const definition = describe(input, kind, known)
  if (known === undefined) {
    await requireParent(context, name)
    const claimKind = kind === 'role' ? 'plain' : kind
    const claim = { name, kind: claimKind, controller: didAddress(controller), records: definition.records } as const
    await giveOrder(context, (order) => signClaim(order, claim))
    return { already: false }
  }
  if (definition.isThatOf(known)) return { already: true }
  await giveOrder(context, (order) => signUpdate(order, name, definition.records))
  return { already: false }
}

function readKind({ ledger }: OrderGiver, { name, role }: NameInput): Kind {
  const { root } = ledger.network
  const kind = nameKind(name, root)
  if (kind !== 'organisation' && kind !== 'application' && kind !== 'role') {
    throw new SpineError('NAME_INVALID', `${name} is no organisation, application or role under ${root}.`)
  }
  if ((kind === 'role') !== (role !== undefined))
    throw new SpineError('VALIDATION_FAILED', 'A role, and only a role, has a definition.')
  return kind
}

function describe({ name, metadata = {}, role }: NameInput, kind: Kind, known: NameRecord | undefined): Definition {
  if (role !== undefined) return describeRole({ ...role, name }, known)
  return describeHolder(name, kind === 'organisation' ? kind : 'application', metadata)
}

async function requireParent({ ledger }: OrderGiver, name: Name): Promise<void> {
  const parent = parentOf(name)
  if (parent === undefined || (await ledger.findName(parent)) === undefined)
    throw new SpineError('NAME_UNKNOWN', `${parent} is not registered.`)
}
