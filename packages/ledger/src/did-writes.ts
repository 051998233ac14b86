import { concatBytes, fromBase64url, type PublicJwk, SpineError, toHex, utf8 } from '@digital-spine/core'
import { type Address, concatHex, encodeFunctionData, type Hex, keccak256, numberToHex, pad, stringToHex } from 'viem'
import type { AccountSigner, RelayRequest } from './account-signer.ts'
import { didRegistry } from './generated/contracts.ts'
import type { Network } from './network.ts'

/** Attribute that publishes a P-256 signing key; the value is the uncompressed point (SEC 1), 65 bytes. */
export const signingKeyAttribute = 'did/pub/P256/veriKey/hex'

/** Attribute that publishes a P-256 key-agreement key; the value is the uncompressed point (SEC 1), 65 bytes. */
export const agreementKeyAttribute = 'did/pub/P256/enc/hex'

/** Attribute that holds the name an identity calls itself, UTF-8; it counts only if the name resolves to the identity. */
export const nameAttribute = 'spine/name'

/** Attribute that holds the SHA-256 of an issuer's current status list. Stock resolvers pass over it. */
export const statusAttribute = (list: number): string => `spine/status/${list}`

/**
 * The attribute that shows a service in the DID document. `type` has at most 24 bytes; `endpoint` is a URL, or JSON for a
 * service with more than that.
 */
export function serviceAttribute(service: { type: string; endpoint: string }): { name: string; value: Hex } {
  return { name: `did/svc/${service.type}`, value: stringToHex(service.endpoint) }
}

/**
 * A delegate, as ERC-1056 has them: an account that may act for the identity. `veriKey` may sign for it, `sigAuth` also
 * log in as it.
 */
export type Delegate = { readonly type: 'veriKey' | 'sigAuth'; readonly address: Address }

/** `nonce` is the registry's next for the identity's owner. */
export type DidWriteContext = {
  readonly network: Network
  readonly signer: AccountSigner
  readonly identity: Address
  readonly nonce: bigint
}

/** ERC-1056 setAttributeSigned; `validity` in seconds. */
export async function signSetAttribute(
  context: DidWriteContext,
  attribute: { name: string; value: Hex; validity: bigint },
): Promise<RelayRequest> {
  const name = bytes32(attribute.name)
  const { v, r, s } = await sign(context, 'setAttribute', [name, attribute.value, word(attribute.validity)])
  const args = [context.identity, v, r, s, name, attribute.value, attribute.validity] as const
  return request(encodeFunctionData({ abi: didRegistry.abi, functionName: 'setAttributeSigned', args }))
}

/** ERC-1056 revokeAttributeSigned. */
export async function signRevokeAttribute(
  context: DidWriteContext,
  attribute: { name: string; value: Hex },
): Promise<RelayRequest> {
  const name = bytes32(attribute.name)
  const { v, r, s } = await sign(context, 'revokeAttribute', [name, attribute.value])
  const args = [context.identity, v, r, s, name, attribute.value] as const
  return request(encodeFunctionData({ abi: didRegistry.abi, functionName: 'revokeAttributeSigned', args }))
}

/** ERC-1056 addDelegateSigned; `validity` in seconds. */
export async function signAddDelegate(
  context: DidWriteContext,
  { type, address, validity }: Delegate & { readonly validity: bigint },
): Promise<RelayRequest> {
  const { v, r, s } = await sign(context, 'addDelegate', [bytes32(type), address, word(validity)])
  const args = [context.identity, v, r, s, bytes32(type), address, validity] as const
  return request(encodeFunctionData({ abi: didRegistry.abi, functionName: 'addDelegateSigned', args }))
}

/** ERC-1056 revokeDelegateSigned. */
export async function signRevokeDelegate(context: DidWriteContext, { type, address }: Delegate): Promise<RelayRequest> {
  const { v, r, s } = await sign(context, 'revokeDelegate', [bytes32(type), address])
  const args = [context.identity, v, r, s, bytes32(type), address] as const
  return request(encodeFunctionData({ abi: didRegistry.abi, functionName: 'revokeDelegateSigned', args }))
}

/**
 * Uses up the nonce, so that a write signed with it but not yet submitted never counts: ERC-1056 has no cancelling, so
 * this revokes an attribute without name and value, which no document shows.
 */
export function signCancelDidWrite(context: DidWriteContext): Promise<RelayRequest> {
  return signRevokeAttribute(context, { name: '', value: '0x' })
}

/** ERC-1056 changeOwnerSigned. */
export async function signChangeOwner(context: DidWriteContext, owner: Address): Promise<RelayRequest> {
  const { v, r, s } = await sign(context, 'changeOwner', [owner])
  const args = [context.identity, v, r, s, owner] as const
  return request(encodeFunctionData({ abi: didRegistry.abi, functionName: 'changeOwnerSigned', args }))
}

/** The value of {@link signingKeyAttribute} or {@link agreementKeyAttribute} for a key. */
export function signingKeyValue({ x, y }: PublicJwk): Hex {
  return `0x${toHex(concatBytes(Uint8Array.of(4), fromBase64url(x), fromBase64url(y)))}`
}

/** What the owner of an identity signs: keccak256(0x19 ‖ 0x00 ‖ registry ‖ nonce ‖ identity ‖ method ‖ arguments). */
export function didWriteDigest(write: {
  registry: Address
  nonce: bigint
  identity: Address
  method: string
  /** The arguments, packed. */
  args: readonly Hex[]
}): Hex {
  const { registry, nonce, identity, method, args } = write
  return keccak256(concatHex(['0x1900', registry, word(nonce), identity, stringToHex(method), ...args]))
}

async function sign(
  context: DidWriteContext,
  method: string,
  args: readonly Hex[],
): Promise<{ v: number; r: Hex; s: Hex }> {
  const { network, signer, identity, nonce } = context
  const registry = network.contracts.didRegistry
  const signature = await signer.signDigest(didWriteDigest({ registry, nonce, identity, method, args }))
  return {
    r: `0x${signature.slice(2, 66)}`,
    s: `0x${signature.slice(66, 130)}`,
    v: Number.parseInt(signature.slice(130), 16),
  }
}

/** A name as ERC-1056 keeps it; VALIDATION_FAILED if it has more than 32 bytes. */
function bytes32(name: string): Hex {
  if (utf8(name).length <= 32) return stringToHex(name, { size: 32 })
  throw new SpineError('VALIDATION_FAILED', `"${name}" has more than the 32 bytes that the DID registry keeps.`)
}

const word = (value: bigint): Hex => pad(numberToHex(value), { size: 32 })

const request = (data: Hex): RelayRequest => ({ contract: 'didRegistry', data })
