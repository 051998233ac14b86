import { SpineError } from '@digital-spine/core'
import {
  type Abi,
  type AbiFunction,
  type Address,
  concatHex,
  decodeFunctionData,
  encodePacked,
  getAbiItem,
  type Hex,
  numberToHex,
} from 'viem'
import type { RelayRequest } from '../account-signer.ts'
import { didWriteDigest } from '../did-writes.ts'
import { credentialStatus, didRegistry, spineRegistrar } from '../generated/contracts.ts'
import { type Network, requireContract } from '../network.ts'
import { type Order, readOrder } from '../signed-order.ts'

/** A call that somebody else signed, taken apart. */
export type SignedWrite = { readonly to: Address; readonly abi: Abi; readonly data: Hex; readonly signature: Hex } & (
  | { readonly kind: 'order'; readonly order: Order }
  | {
      readonly kind: 'did'
      readonly identity: Address
      /** What was signed, depending on the registry's number of the signer. */
      digest(nonce: bigint): Hex
    }
)

const maxDigits = 64_000
const didMethods = /^(setAttribute|revokeAttribute|changeOwner|addDelegate|revokeDelegate)Signed$/

/** Reads a request to a relay; VALIDATION_FAILED for whatever is no signed write of one of our contracts. */
export function readSignedWrite(network: Network, { contract, data }: RelayRequest): SignedWrite {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(data) || data.length > maxDigits) {
    throw new SpineError('VALIDATION_FAILED', `The data must be hexadecimal of at most ${maxDigits} digits.`)
  }
  if (contract === 'didRegistry') return readDidWrite(network, data)
  if (contract !== 'registrar' && contract !== 'credentialStatus') {
    throw new SpineError('VALIDATION_FAILED', 'The contract must be "registrar", "didRegistry" or "credentialStatus".')
  }
  const abi = (contract === 'registrar' ? spineRegistrar : credentialStatus).abi as unknown as Abi
  const { functionName, args } = decode(abi, data)
  const found = readOrder(contract, functionName, args)
  if (found === undefined) throw unsigned()
  return { kind: 'order', to: requireContract(network, contract), abi, data, ...found }
}

function readDidWrite(network: Network, data: Hex): SignedWrite {
  const abi = didRegistry.abi as unknown as Abi
  const { functionName, args } = decode(abi, data)
  const method = didMethods.exec(functionName)?.[1]
  if (method === undefined) throw unsigned()
  const [identity, v, r, s, ...rest] = args as [Address, number, Hex, Hex, ...unknown[]]
  const { inputs } = getAbiItem({ abi, name: functionName }) as AbiFunction
  const types = inputs.slice(4).map(({ type }) => type)
  const packed = encodePacked(types, rest as never)
  const registry = network.contracts.didRegistry
  return {
    kind: 'did',
    to: registry,
    abi,
    data,
    identity,
    signature: concatHex([r, s, numberToHex(v, { size: 1 })]),
    digest: (nonce) => didWriteDigest({ registry, nonce, identity, method, args: [packed] }),
  }
}

function decode(abi: Abi, data: Hex): { functionName: string; args: readonly unknown[] } {
  try {
    const { functionName, args = [] } = decodeFunctionData({ abi, data })
    return { functionName, args }
  } catch (cause) {
    throw new SpineError('VALIDATION_FAILED', 'The data is no call of this contract.', { cause })
  }
}

function unsigned(): SpineError {
  return new SpineError('VALIDATION_FAILED', 'A relay submits signed writes only.')
}
