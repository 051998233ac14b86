import type { NameChange, NameRecords } from '@digital-spine/api'
import {
  type Did,
  didAddress,
  type Hex,
  type Name,
  nameKind,
  parentOf,
  type RoleDefinition,
  SpineError,
} from '@digital-spine/core'
import {
  addressRecord,
  metadataRecords,
  type NameMetadata,
  type NameRecord,
  roleRecords,
  signClaim,
  signOpen,
  signRelease,
  signTransfer,
  signUpdate,
  textRecord,
} from '@digital-spine/ledger'
import type { GatewayContext } from '../context.ts'
import { readChangedRole } from './read-role.ts'

type RegisterContext = Pick<GatewayContext, 'ledger' | 'account' | 'names' | 'signer' | 'now'>

const orderLifeSeconds = 600n
const zeroAddress: Hex = `0x${'0'.repeat(40)}`

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
    if (known.controller !== signer.did) {
      if (known.controller === input.controller) return
      throw new SpineError('FORBIDDEN', `${name} is controlled by ${known.controller}.`)
    }
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

/** Lets anyone claim a label under a name, or no longer. */
export async function openName(context: RegisterContext, name: Name, open = true): Promise<void> {
  await context.names.relay(await signOpen(await order(context), name, open))
  await context.ledger.sync()
}

/** Changes what is known of a name; what the change leaves out stays as it is. */
export async function editName(context: RegisterContext, name: Name, change: NameChange): Promise<void> {
  const { ledger, names } = context
  const known = await ownName(context, name)
  if (
    (known.role === undefined && change.role !== undefined) ||
    (known.role !== undefined && change.role === undefined)
  )
    throw new SpineError('VALIDATION_FAILED', 'A role, and only a role, has a definition to change.')
  const records =
    known.role === undefined || change.role === undefined
      ? metadataRecords(name, known.kind === 'organisation' ? known.kind : 'application', {
          ...readMetadata(known),
          ...change.metadata,
        })
      : roleRecords({ ...readChangedRole(change.role, known.role, ledger.network.name), name })
  await names.relay(await signUpdate(await order(context), name, records))
  await ledger.sync()
}

/** Sets a name's records; an empty text takes one away. */
export async function writeRecords(context: RegisterContext, name: Name, records: NameRecords): Promise<void> {
  const { did, addr, texts = {} } = records
  if (texts.metadata !== undefined)
    throw new SpineError('VALIDATION_FAILED', 'The text "metadata" is changed by editing the name.')
  const all = [...Object.entries(texts), ...(did === undefined ? [] : [['did', did] as const])]
  const calls = all.map(([key, value]) => textRecord(name, key, value))
  if (addr !== undefined) calls.push(addressRecord(name, addr === '' ? zeroAddress : (addr as Hex)))
  if (calls.length === 0) throw new SpineError('VALIDATION_FAILED', 'There is no record to set.')
  await ownName(context, name)
  await context.names.relay(await signUpdate(await order(context), name, calls))
  await context.ledger.sync()
}

/** Hands a name to another DID; one that has it already keeps it. */
export async function transferName(context: RegisterContext, name: Name, to: Did): Promise<void> {
  const known = await context.ledger.findName(name)
  if (known?.controller === to) return
  await ownName(context, name)
  await context.names.relay(await signTransfer(await order(context), name, didAddress(to)))
  await context.ledger.sync()
}

/** Gives a name up, so that its label can be claimed again. Names under it must have been given up before. */
export async function deleteName(context: RegisterContext, name: Name): Promise<void> {
  await ownName(context, name)
  await context.names.relay(await signRelease(await order(context), name))
  await context.ledger.sync()
}

async function ownName({ ledger, signer }: RegisterContext, name: Name): Promise<NameRecord> {
  const known = await ledger.findName(name)
  if (known === undefined) throw new SpineError('NAME_UNKNOWN', `${name} is not registered.`)
  if (known.controller !== signer.did)
    throw new SpineError('FORBIDDEN', `${name} is controlled by ${known.controller}.`)
  return known
}

function readMetadata({ metadata }: NameRecord): NameMetadata {
  const { orgName, appName, ...rest } = metadata
  const displayName = orgName ?? appName
  return { ...rest, ...(typeof displayName === 'string' ? { displayName } : {}) }
}

async function order({ ledger, account, now }: RegisterContext) {
  const head = await ledger.head()
  const deadline = BigInt(Math.floor(Math.max(now(), head.timestamp) / 1000)) + orderLifeSeconds
  return { network: ledger.network, signer: account, nonce: await ledger.orderNonce(account.address), deadline }
}
