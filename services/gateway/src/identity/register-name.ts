import {
  type Did,
  didAddress,
  type Name,
  nameKind,
  parentOf,
  type RoleDefinition,
  SpineError,
} from '@digital-spine/core'
import { metadataRecords, type NameMetadata, roleRecords, signClaim, signOpen, signUpdate } from '@digital-spine/ledger'
import type { GatewayContext } from '../context.ts'

type RegisterContext = Pick<GatewayContext, 'ledger' | 'account' | 'names' | 'signer' | 'now'>

const orderLifeSeconds = 600n

/** What a name is to stand for. */
export type NameInput = {
  readonly name: Name
  readonly metadata?: NameMetadata
  readonly role?: Omit<RoleDefinition, 'name'>
  readonly controller?: Did
}

/**
 * Registers an organisation, application or role by signed order, without gas; one that is there already and controlled
 * by the same DID gets the new records.
 */
export async function registerName(context: RegisterContext, input: NameInput): Promise<void> {
  const { ledger, signer, names } = context
  const { name, metadata = {}, role } = input
  const kind = nameKind(name, ledger.network.root)
  if (kind !== 'organisation' && kind !== 'application' && kind !== 'role') {
    throw new SpineError(
      'NAME_INVALID',
      `${name} is no organisation, application or role under ${ledger.network.root}.`,
    )
  }
  if ((kind === 'role') !== (role !== undefined))
    throw new SpineError('VALIDATION_FAILED', 'A role, and only a role, has a definition.')
  const records =
    role === undefined
      ? metadataRecords(name, kind === 'organisation' ? kind : 'application', metadata)
      : roleRecords({ ...role, name })
  const controller = input.controller ?? signer.did
  const known = await ledger.findName(name)
  if (known !== undefined) {
    if (known.controller !== signer.did)
      throw new SpineError('FORBIDDEN', `${name} is controlled by ${known.controller}.`)
    await names.relay(await signUpdate(await order(context), name, records))
  } else {
    const parent = parentOf(name)
    const owner = parent === undefined ? undefined : await ledger.findName(parent)
    if (parent === undefined || owner === undefined)
      throw new SpineError('NAME_UNKNOWN', `${parent} is not registered.`)
    const claim = {
      name,
      kind: kind === 'role' ? ('plain' as const) : kind,
      controller: didAddress(controller),
      records,
    }
    await names.relay(await signClaim(await order(context), claim))
  }
  await ledger.sync()
}

/** Lets anyone claim a label under a name. */
export async function openName(context: RegisterContext, name: Name): Promise<void> {
  await context.names.relay(await signOpen(await order(context), name, true))
  await context.ledger.sync()
}

async function order({ ledger, account, now }: RegisterContext) {
  const head = await ledger.head()
  const deadline = BigInt(Math.floor(Math.max(now(), head.timestamp) / 1000)) + orderLifeSeconds
  return { network: ledger.network, signer: account, nonce: await ledger.orderNonce(account.address), deadline }
}
