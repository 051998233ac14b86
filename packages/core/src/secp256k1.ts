import { secp256k1 as noble } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { toHex } from './bytes.ts'
import { checksumAddress } from './did.ts'
import type { Hex } from './name.ts'

/** The uncompressed public key (65 bytes) that made a signature r ‖ s over a digest; undefined if none can have. */
export type RecoverPoint = (digest: Uint8Array, signature: Uint8Array, recovery: 0 | 1) => Uint8Array | undefined

const half = noble.Point.CURVE().n >> 1n

/** The account address (EIP-55) of an uncompressed public key. */
export function accountAddress(point: Uint8Array): Hex {
  return checksumAddress(`0x${toHex(keccak_256(point.subarray(1)).subarray(12))}`)
}

/** {@link RecoverPoint} in plain JavaScript. */
export const recoverPoint: RecoverPoint = (digest, signature, recovery) => {
  try {
    const recoverable = Uint8Array.of(recovery, ...signature)
    const compressed = noble.recoverPublicKey(recoverable, digest, { prehash: false })
    return noble.Point.fromBytes(compressed).toBytes(false)
  } catch {
    return undefined
  }
}

/**
 * Whether the account `address` made the signature r ‖ s (64 bytes) over a digest. Only the lower of the two possible s
 * counts (EIP-2), so that nobody can make a second signature out of a first.
 */
export function isSignedByAccount(
  recover: RecoverPoint,
  address: Hex,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== 64 || BigInt(`0x${toHex(signature.subarray(32))}`) > half) return false
  return ([0, 1] as const).some((recovery) => {
    const point = recover(digest, signature, recovery)
    return point !== undefined && accountAddress(point) === checksumAddress(address)
  })
}
