import { type Address, encodeFunctionData, type Hex, hashStruct, hashTypedData } from 'viem'
import type { AccountSigner, RelayRequest } from './account-signer.ts'
import { credentialStatus } from './generated/contracts.ts'
import { type Network, requireContract } from './network.ts'

/** The contracts that take signed orders; each counts a signer's orders by itself. */
export type OrderContract = 'registrar' | 'credentialStatus'

/** What every order needs. `nonce` is the contract's next for the signer; `deadline` in seconds since the epoch. */
export type OrderContext = {
  readonly network: Network
  readonly signer: AccountSigner
  readonly nonce: bigint
  readonly deadline: bigint
}

/** The struct types of all orders (EIP-712) by contract. */
const types: Readonly<Record<OrderContract, Record<string, TypedField[]>>> = {
  registrar: {
    Claim: fields('parent:bytes32 label:string kind:uint8 controller:address records:bytes[]'),
    Update: fields('node:bytes32 records:bytes[]'),
    Transfer: fields('node:bytes32 controller:address'),
    Release: fields('node:bytes32'),
    Open: fields('node:bytes32 open:bool'),
    Cancel: fields('signer:address'),
  },
  credentialStatus: {
    Status: fields('credential:bytes32 identity:address status:uint8 proof:bytes'),
    Cancel: fields('signer:address'),
  },
}

/** The methods that take orders, and the struct each takes. */
const methods: Readonly<Record<string, string>> = {
  claim: 'Claim',
  update: 'Update',
  transfer: 'Transfer',
  release: 'Release',
  setOpen: 'Open',
  cancel: 'Cancel',
  setStatus: 'Status',
}

const domainNames = {
  registrar: 'Digital Spine Registrar',
  credentialStatus: 'Digital Spine Credential Status',
} as const satisfies Record<OrderContract, string>

type TypedField = { name: string; type: string }

/** An order before it is signed: which struct of which contract, with nonce and deadline among its members. */
export type Order = {
  readonly contract: OrderContract
  readonly type: string
  readonly message: Readonly<Record<string, unknown>>
}

/** What the signer of an order signs (EIP-712). */
export function orderDigest(network: Network, { contract, type, message }: Order): Hex {
  const domain = {
    name: domainNames[contract],
    version: '1',
    chainId: network.chainId,
    verifyingContract: requireContract(network, contract),
  }
  return hashTypedData({ domain, types: types[contract], primaryType: type, message })
}

/** The order's name in the contract's `OrderDone` event. */
export function orderId({ contract, type, message }: Order): Hex {
  return hashStruct({ data: { ...message }, primaryType: type, types: types[contract] })
}

/**
 * The order that a call of an order contract carries, with its signature; undefined if the method takes none. The
 * arguments are the struct's members in their order, and the signature.
 */
export function readOrder(
  contract: OrderContract,
  functionName: string,
  args: readonly unknown[],
): { order: Order; signature: Hex } | undefined {
  const type = methods[functionName]
  const members = type === undefined ? undefined : types[contract][type]
  if (type === undefined || members === undefined) return undefined
  const message = Object.fromEntries(members.map(({ name }, i) => [name, args[i]]))
  return { order: { contract, type, message }, signature: args[members.length] as Hex }
}

/** Signs an order with the nonce and deadline of `context`. */
export async function signOrder(
  context: OrderContext,
  contract: OrderContract,
  type: string,
  message: Record<string, unknown>,
): Promise<Hex> {
  const { network, signer, nonce, deadline } = context
  return signer.signDigest(orderDigest(network, { contract, type, message: { ...message, nonce, deadline } }))
}

/** Uses up a nonce of the signer, so that an order signed with it but not yet submitted never counts. */
export async function signCancel(context: OrderContext, contract: OrderContract = 'registrar'): Promise<RelayRequest> {
  const signer: Address = context.signer.address
  const signature = await signOrder(context, contract, 'Cancel', { signer })
  const args = [signer, context.nonce, context.deadline, signature] as const
  return { contract, data: encodeFunctionData({ abi: credentialStatus.abi, functionName: 'cancel', args }) }
}

function fields(list: string): TypedField[] {
  const all = `${list} nonce:uint256 deadline:uint256`.split(' ')
  return all.map((field) => ({ name: field.split(':')[0] ?? '', type: field.split(':')[1] ?? '' }))
}
