import { labelOf, type Name, namehash, parentOf } from '@digital-spine/core'
import { type Address, encodeFunctionData, type Hex } from 'viem'
import type { RelayRequest } from './account-signer.ts'
import { spineRegistrar } from './generated/contracts.ts'
import { type RecordChanges, recordCalls } from './records.ts'
import { type OrderContext, signOrder } from './signed-order.ts'

/** What a claimed name is for; organisations get `roles` and `apps` under them, applications `roles`. */
export const claimKinds = { plain: 0, organisation: 1, application: 2 } as const

/** Registers a name, by its parent's controller, or by the new controller if the parent is open (EIP-712). */
export async function signClaim(
  context: OrderContext,
  claim: { name: Name; kind: keyof typeof claimKinds; controller: Address; records: readonly Hex[] },
): Promise<RelayRequest> {
  const parent = parentOf(claim.name)
  if (parent === undefined) throw new TypeError('a top-level name cannot be claimed')
  const { controller, records } = claim
  const order = {
    parent: namehash(parent),
    label: labelOf(claim.name),
    kind: claimKinds[claim.kind],
    controller,
    records,
  }
  const signature = await sign(context, 'Claim', order)
  const args = [
    order.parent,
    order.label,
    order.kind,
    controller,
    records,
    context.nonce,
    context.deadline,
    signature,
  ] as const
  return request(encodeFunctionData({ abi: spineRegistrar.abi, functionName: 'claim', args }))
}

/** Writes records (calls of the resolver whose first argument is the node) of a name. */
export async function signUpdate(context: OrderContext, name: Name, records: readonly Hex[]): Promise<RelayRequest> {
  const node = namehash(name)
  const signature = await sign(context, 'Update', { node, records })
  const args = [node, records, context.nonce, context.deadline, signature] as const
  return request(encodeFunctionData({ abi: spineRegistrar.abi, functionName: 'update', args }))
}

/** Sets a name's address, DID and text records, all or none of them. */
export function signSetRecords(context: OrderContext, name: Name, changes: RecordChanges): Promise<RelayRequest> {
  return signUpdate(context, name, recordCalls(name, changes))
}

/** Hands a name, with its spacers, to another controller. */
export async function signTransfer(context: OrderContext, name: Name, controller: Address): Promise<RelayRequest> {
  const node = namehash(name)
  const signature = await sign(context, 'Transfer', { node, controller })
  const args = [node, controller, context.nonce, context.deadline, signature] as const
  return request(encodeFunctionData({ abi: spineRegistrar.abi, functionName: 'transfer', args }))
}

/** Gives a name up. */
export async function signRelease(context: OrderContext, name: Name): Promise<RelayRequest> {
  const node = namehash(name)
  const args = [node, context.nonce, context.deadline, await sign(context, 'Release', { node })] as const
  return request(encodeFunctionData({ abi: spineRegistrar.abi, functionName: 'release', args }))
}

/** Opens a name, so that anyone may claim a label under it, or closes it. */
export async function signOpen(context: OrderContext, name: Name, open: boolean): Promise<RelayRequest> {
  const node = namehash(name)
  const args = [node, open, context.nonce, context.deadline, await sign(context, 'Open', { node, open })] as const
  return request(encodeFunctionData({ abi: spineRegistrar.abi, functionName: 'setOpen', args }))
}

const request = (data: Hex): RelayRequest => ({ contract: 'registrar', data })

const sign = (context: OrderContext, type: string, message: Record<string, unknown>): Promise<Hex> =>
  signOrder(context, 'registrar', type, message)
